const english = new Intl.PluralRules('en');

/** Korean has one form for every count, so only English needs to ask. */
export function plural(count: number, one: string, other: string): string {
  const form = english.select(count) === 'one' ? one : other;
  return `${count.toLocaleString('en')} ${form}`;
}
