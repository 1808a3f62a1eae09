import { describe, expect, test } from 'vitest';
import { item, menu } from '../menu-fixture';
import {
  acceptPrice,
  addLine,
  type CartLine,
  cartFrom,
  drinkCount,
  maxLines,
  removeLine,
  replaceLine,
  restoreLine,
  setQuantity,
} from './cart';
import { reviewCart } from './review';

function line(changes: Partial<CartLine> = {}): CartLine {
  return {
    id: 'a',
    itemId: 'latte',
    quantity: 1,
    choices: { size: 'regular', milk: 'whole' },
    seenPriceMinor: 475,
    names: { en: 'Latte', ko: '라떼' },
    picture: 'latte',
    ...changes,
  };
}

describe('a cart', () => {
  test('keeps the same drink on one line', () => {
    const cart = addLine([line()], line({ id: 'b', quantity: 2 }));

    expect(cart).toHaveLength(1);
    expect(drinkCount(cart)).toBe(3);
  });

  test('keeps drinks made differently apart', () => {
    expect(addLine([line()], line({ id: 'b', choices: { size: 'large' } }))).toHaveLength(2);
  });

  test('holds twenty of a kind and twenty kinds at most', () => {
    const full = Array.from({ length: maxLines }, (_, i) => line({ id: `${i}`, itemId: `d${i}` }));

    expect(drinkCount(addLine([line({ quantity: 19 })], line({ quantity: 5 })))).toBe(20);
    expect(addLine(full, line({ id: 'more' }))).toEqual(full);
  });

  test('never goes below one of a kind', () => {
    expect(setQuantity([line()], 'a', 0)[0]?.quantity).toBe(1);
  });

  test('joins two lines that a change made alike', () => {
    const large = line({ id: 'b', choices: { size: 'large' } });

    const cart = replaceLine([line(), large], { ...large, choices: line().choices });

    expect(cart).toMatchObject([{ id: 'b', quantity: 2 }]);
  });

  test('gives a removed line back to its place', () => {
    const cart = [
      line(),
      line({ id: 'b', itemId: 'mocha' }),
      line({ id: 'c', itemId: 'americano' }),
    ];

    expect(restoreLine(removeLine(cart, 'b'), line({ id: 'b', itemId: 'mocha' }), 1)).toEqual(cart);
  });

  test('survives being stored', () => {
    const cart = [line({ choices: { size: 'large', extras: ['vanilla'] } })];

    expect(cartFrom(JSON.parse(JSON.stringify(cart)))).toEqual(cart);
  });

  test.each([null, 'cart', [null], [{ id: 'a' }], [{ ...line(), quantity: 'two' }]])(
    'ignores what it did not store: %j',
    (stored) => {
      expect(cartFrom(stored)).toEqual([]);
    },
  );
});

describe('a cart held against the menu', () => {
  test('in order costs the sum of its lines', () => {
    const review = reviewCart([line({ quantity: 2 })], menu(item()));

    expect(review).toMatchObject({ totalMinor: 950, blocking: 0, lines: [{ issue: null }] });
  });

  test('tells a new price, counts with it, and does not stand in the way', () => {
    const review = reviewCart([line()], menu(item({ price: 5 })));

    expect(review).toMatchObject({
      totalMinor: 500,
      blocking: 0,
      lines: [{ issue: { kind: 'price-changed', beforeMinor: 475, nowMinor: 500 } }],
    });
  });

  test('is quiet about a price that was accepted', () => {
    const cart = acceptPrice([line()], 'a', 500);

    expect(reviewCart(cart, menu(item({ price: 5 }))).lines[0]?.issue).toBeNull();
  });

  test.each([
    ['out of stock', item({ stock: 0, available: false })],
    ['taken off for today', item({ available: false })],
  ])('stops at a drink that is %s and does not count it', (_, gone) => {
    expect(reviewCart([line()], menu(gone))).toMatchObject({
      totalMinor: 0,
      blocking: 1,
      lines: [{ issue: { kind: 'sold-out' } }],
    });
  });

  test('stops at a drink that left the menu, which it can still name', () => {
    const review = reviewCart([line()], menu());

    expect(review).toMatchObject({ totalMinor: 0, blocking: 1 });
    expect(review.lines[0]).toMatchObject({
      item: null,
      issue: { kind: 'unknown-item' },
      line: { names: { en: 'Latte' } },
    });
  });

  test('stops at a choice that is gone', () => {
    expect(reviewCart([line({ choices: { milk: 'almond' } })], menu(item()))).toMatchObject({
      blocking: 1,
      lines: [{ issue: { kind: 'choice-gone' } }],
    });
  });

  test('shares what is left between the lines of one drink', () => {
    const cart = [
      line({ quantity: 2 }),
      line({ id: 'b', quantity: 2, choices: { size: 'regular' } }),
    ];

    const review = reviewCart(cart, menu(item({ stock: 3 })));

    expect(review.lines.map((each) => each.issue)).toEqual([null, { kind: 'too-few', left: 1 }]);
  });
});
