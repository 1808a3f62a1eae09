import { describe, expect, test } from 'vitest';
import { en as appsEn } from './apps/en';
import { ko as appsKo } from './apps/ko';
import { formatClock, formatMoney, formatOpening, toAmount, toMinor } from './format';
import { localeFor, preferredLanguage } from './language';
import { en } from './shop/en';
import { ko } from './shop/ko';

type Tree = { readonly [key: string]: string | ((...blanks: never[]) => string) | Tree };

function keys(tree: Tree, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' ? keys(value, `${path}${key}.`) : [`${path}${key}`],
  );
}

describe('the dictionaries', () => {
  test.each([
    ['shop', en, ko],
    ['apps', appsEn, appsKo],
  ] as [string, Tree, Tree][])(
    'of the %s say the same things in both languages',
    (_, one, other) => {
      expect(keys(other)).toEqual(keys(one));
    },
  );

  test('speak Korean politely', () => {
    const sentences = [ko.menu.failed, ko.checkout.offline, ko.cart.choiceGone, appsKo.lead];

    for (const sentence of sentences) expect(sentence).toMatch(/(요|니다)\.$/);
  });

  test('count in English as English does', () => {
    expect(en.shop.points(1)).toBe('1 point');
    expect(en.shop.points(1200)).toBe('1,200 points');
    expect(en.cart.fixFirst(1)).toMatch(/^One drink needs/);
  });
});

describe('the language', () => {
  test.each([
    [['ko-KR', 'en-US'], 'ko'],
    [['en-GB', 'ko'], 'en'],
    [['fr-FR', 'ko'], 'ko'],
    [['fr-FR'], 'en'],
    [[], 'en'],
  ] as const)('asked for as %j is %s', (asked, expected) => {
    expect(preferredLanguage(asked)).toBe(expected);
  });

  test('keeps the reader’s own way to write dates', () => {
    expect(localeFor('en', ['ko-KR', 'en-GB'])).toBe('en-GB');
    expect(localeFor('ko', ['en-US'])).toBe('ko');
  });
});

describe('money', () => {
  test.each([
    ['USD', 'en', 475, '$4.75'],
    ['USD', 'ko', 475, '$4.75'],
    ['KRW', 'ko', 475_000, '₩4,750'],
    ['KRW', 'en', 475_000, '₩4,750'],
  ])('in %s is written with its own sign in %s', (currency, tag, minor, expected) => {
    expect(formatMoney(minor, currency, tag)).toBe(expected);
  });

  test('survives the way from the API and back', () => {
    for (const amount of [0, 0.1, 4.35, 1.15, 8.2, 19.99, 1234.56]) {
      expect(toAmount(toMinor(amount))).toBe(amount);
    }
  });
});

describe('a time', () => {
  test('is the clock of the store', () => {
    expect(formatClock('2026-11-23T04:24:00Z', 'en-US', 'Asia/Seoul')).toMatch(/^1:24\sPM$/);
  });

  test('tells the day when it is not today', () => {
    const now = new Date('2026-11-23T13:30:00Z');

    expect(formatOpening('2026-11-23T23:00:00Z', 'en-US', 'Asia/Seoul', now)).toMatch(/^Tue 8:00/);
    expect(formatOpening('2026-11-23T14:00:00Z', 'en-US', 'Asia/Seoul', now)).toMatch(/^11:00/);
  });
});
