import { computed } from '@preact/signals';
import { language } from '../language';
import { en } from './en';
import { ko } from './ko';

export const words = computed(() => (language.value === 'ko' ? ko : en));
