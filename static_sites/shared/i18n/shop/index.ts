import { computed } from '@preact/signals';
import { language } from '../language';
import { en } from './en';
import { ko } from './ko';

export const words = computed(() => (language.value === 'ko' ? ko : en));

export function allergenName(allergen: string): string {
  const known: Record<string, string> = words.value.allergens;
  return known[allergen] ?? allergen;
}
