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
  const asItComes = defaultChoices(latte);

  test('are those of the choices', () => {
    expect(allergensOf(latte, asItComes)).toEqual(['milk']);
    expect(allergensOf(latte, choose(asItComes, milk, 'oat'))).toEqual(['gluten']);
  });

  test('which no choice takes away stay, and are said once', () => {
    const mocha = item({ allergens_always: ['soy', 'milk'] });

    expect(allergensOf(mocha, choose(asItComes, milk, 'oat'))).toEqual(['soy', 'milk', 'gluten']);
    expect(allergensOf(mocha, asItComes)).toEqual(['soy', 'milk']);
  });

  test('come with an extra too', () => {
    expect(allergensOf(latte, { milk: 'oat', extras: ['cream'] })).toEqual(['gluten', 'milk']);
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
