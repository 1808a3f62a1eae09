import type { Localized } from '../api/types';
import type { Language } from './dictionary';
import { language, locale } from './language';

/** The API speaks in amounts with two decimals; we add and compare whole hundredths. */
export function toMinor(amount: number): number {
  return Math.round(amount * 100);
}

export function toAmount(minor: number): number {
  return minor / 100;
}

export function formatMoney(minor: number, currency: string, tag: string): string {
  return new Intl.NumberFormat(tag, {
    style: 'currency',
    currency,
    // The sign belongs to the currency, whatever the language: $ and not US$.
    currencyDisplay: 'narrowSymbol',
  }).format(toAmount(minor));
}

export function formatClock(at: string | number | Date, tag: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(tag, {
    hour: 'numeric',
    minute: '2-digit',
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(at));
}

/** A clock time, with its day when that is not today where the store is. */
export function formatOpening(at: string, tag: string, timeZone: string, now: Date): string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone });
  const when = new Date(at);
  const clock = formatClock(when, tag, timeZone);
  if (day.format(when) === day.format(now)) return clock;
  const weekday = new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone }).format(when);
  return `${weekday} ${clock}`;
}

export function inLanguage(words: Localized, wanted: Language): string {
  return words[wanted] || words.en;
}

export const money = (minor: number, currency: string) =>
  formatMoney(minor, currency, locale.value);
export const moneyDelta = (minor: number, currency: string) =>
  `${minor < 0 ? '−' : '+'}${money(Math.abs(minor), currency)}`;
export const clock = (at: string | number | Date, timeZone?: string) =>
  formatClock(at, locale.value, timeZone);
export const opening = (at: string, timeZone: string) =>
  formatOpening(at, locale.value, timeZone, new Date());
export const say = (words: Localized) => inLanguage(words, language.value);
export const list = (words: readonly string[]) =>
  new Intl.ListFormat(locale.value, { type: 'conjunction' }).format(words);
export const count = (value: number) => new Intl.NumberFormat(locale.value).format(value);
