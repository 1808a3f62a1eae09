import { computed, effect, signal } from '@preact/signals';
import { recall, remember } from '../storage';
import type { Language } from './dictionary';

const key = 'cloudcafe.language';

export function isLanguage(value: unknown): value is Language {
  return value === 'en' || value === 'ko';
}

/** Korean for a browser that asks for it before English, English otherwise. */
export function preferredLanguage(asked: readonly string[]): Language {
  const known = asked.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage);
  return known ?? 'en';
}

/** The reader's own variety of the language (en-GB, en-AU …), for dates and numbers. */
export function localeFor(language: Language, asked: readonly string[]): string {
  return asked.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? language;
}

const asked = typeof navigator === 'undefined' ? [] : (navigator.languages ?? []);
const remembered = recall(key);

export const language = signal<Language>(
  isLanguage(remembered) ? remembered : preferredLanguage(asked),
);
export const locale = computed(() => localeFor(language.value, asked));

export function switchLanguage(to: Language): void {
  language.value = to;
  remember(key, to);
}

if (typeof document !== 'undefined') {
  effect(() => {
    document.documentElement.lang = language.value;
  });
}
