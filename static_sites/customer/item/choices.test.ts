import { describe, expect, test } from 'vitest';
import { extras, item, milk, size } from '../menu-fixture';
import {
  allergensOf,
  choose,
  defaultChoices,
  isFull,
  repaired,
  sameChoices,
  stillOffered,
  unitPriceMinor,
} from './choices';

const latte = item();

test('a drink as it comes has the menu’s defaults and the menu’s price', () => {
  const choices = defaultChoices(latte);

  expect(choices).toEqual({ size: 'regular', milk: 'whole' });
  expect(unitPriceMinor(latte, choices)).toBe(475);
});

test('what is added is paid, what is smaller costs less', () => {
  expect(unitPriceMinor(latte, { size: 'small', milk: 'oat', extras: ['extra-shot'] })).toBe(565);
});

describe('extras', () => {
  test('are taken back by choosing them again', () => {
    const once = choose({}, extras, 'vanilla');

    expect(once).toEqual({ extras: ['vanilla'] });
    expect(choose(once, extras, 'vanilla')).toEqual({});
  });

  test('keep the menu’s order however they were chosen', () => {
    expect(choose(choose({}, extras, 'decaf'), extras, 'extra-shot')).toEqual({
      extras: ['extra-shot', 'decaf'],
    });
  });

  test('end at the most the menu allows', () => {
    const two = choose(choose({}, extras, 'decaf'), extras, 'vanilla');

    expect(isFull(two, extras)).toBe(true);
    expect(choose(two, extras, 'extra-shot')).toEqual(two);
  });
});

test('another size replaces the first', () => {
  expect(choose({ size: 'small' }, size, 'large')).toEqual({ size: 'large' });
});

describe('allergens', () => {
  test('as it comes are the menu’s', () => {
    expect(allergensOf(latte, defaultChoices(latte))).toEqual({
      contains: ['milk'],
      mayContain: [],
    });
  });

  test('of a replaced milk are no longer certain, those of the chosen one are', () => {
    expect(allergensOf(latte, choose(defaultChoices(latte), milk, 'oat'))).toEqual({
      contains: ['gluten'],
      mayContain: ['milk'],
    });
  });

  test('which no choice brought are taken away by none', () => {
    const mocha = item({ allergens: ['milk', 'soy'] });

    expect(allergensOf(mocha, choose(defaultChoices(mocha), milk, 'oat'))).toEqual({
      contains: ['soy', 'gluten'],
      mayContain: ['milk'],
    });
  });

  test('come with an extra too', () => {
    const choices = { milk: 'oat', extras: ['cream'] };

    expect(allergensOf(latte, choices)).toEqual({ contains: ['milk', 'gluten'], mayContain: [] });
  });
});

describe('after the menu has changed', () => {
  test('a choice that is gone is noticed', () => {
    expect(stillOffered(latte, { size: 'regular', milk: 'oat' })).toBe(true);
    expect(stillOffered(latte, { milk: 'almond' })).toBe(false);
    expect(stillOffered(latte, { temperature: 'hot' })).toBe(false);
    expect(stillOffered(latte, { extras: ['decaf', 'vanilla', 'extra-shot'] })).toBe(false);
  });

  test('the other choices are kept', () => {
    expect(repaired(latte, { size: 'large', milk: 'almond', extras: ['decaf'] })).toEqual({
      size: 'large',
      milk: 'whole',
      extras: ['decaf'],
    });
  });
});

test('the same choices in another order are the same', () => {
  expect(
    sameChoices({ size: 'large', extras: ['a', 'b'] }, { extras: ['b', 'a'], size: 'large' }),
  ).toBe(true);
  expect(sameChoices({ size: 'large' }, { size: 'small' })).toBe(false);
});
