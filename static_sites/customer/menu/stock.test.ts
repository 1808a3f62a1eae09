import { expect, test } from 'vitest';
import { item } from '../menu-fixture';
import { stockOf } from './stock';

test.each([
  [item(), 'in-stock'],
  [item({ stock: 3, low_stock: true }), 'low'],
  [item({ stock: 0, low_stock: true, available: false }), 'sold-out'],
  [item({ available: false }), 'sold-out'],
])('what is left is said in a word', (drink, expected) => {
  expect(stockOf(drink)).toBe(expected);
});
