import { expect, test } from 'vitest';
import type { CartLine } from '../cart/cart';
import { orderBody } from './order-body';

const line: CartLine = {
  id: 'a',
  itemId: 'latte',
  quantity: 2,
  choices: { size: 'large', milk: 'oat', extras: ['vanilla'] },
  seenPriceMinor: 635,
  names: { en: 'Latte', ko: '라떼' },
  picture: 'latte',
};

const details = {
  customerId: 'c_1',
  storeId: 'gangnam',
  cart: [line],
  totalMinor: 1270,
  note: '  hot please ',
} as const;

test('an order says who, where, what and for how much', () => {
  expect(JSON.parse(orderBody(details))).toEqual({
    customer_id: 'c_1',
    store_id: 'gangnam',
    items: [
      {
        item_id: 'latte',
        quantity: 2,
        customizations: { size: 'large', milk: 'oat', extras: ['vanilla'] },
      },
    ],
    total: 12.7,
    notes: 'hot please',
  });
});

test('what is not said is left out', () => {
  const body = JSON.parse(orderBody({ ...details, storeId: null, note: ' ' }));

  expect(body.notes).toBe('');
  expect(body).not.toHaveProperty('store_id');
});

test('the same order is the same text, in whatever order it was chosen', () => {
  const otherwise = { milk: 'oat', extras: ['vanilla'], size: 'large' };

  expect(orderBody({ ...details, cart: [{ ...line, choices: otherwise }] })).toBe(
    orderBody(details),
  );
});
