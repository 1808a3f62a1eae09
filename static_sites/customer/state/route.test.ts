import { expect, test } from 'vitest';
import { hashOf, type Route, routeFrom } from './route';

const routes: [string, Route][] = [
  ['#/', { page: 'menu', itemId: null }],
  ['#/item/flat-white', { page: 'menu', itemId: 'flat-white' }],
  ['#/cart', { page: 'cart', lineId: null }],
  ['#/cart/a%20b', { page: 'cart', lineId: 'a b' }],
  ['#/checkout', { page: 'checkout' }],
  ['#/order/01J', { page: 'order', orderId: '01J' }],
];

test.each(routes)('%s is read and written the same', (hash, route) => {
  expect(routeFrom(hash)).toEqual(route);
  expect(hashOf(route)).toBe(hash);
});

test.each(['', '#', '#/nowhere', '#/order', '#/item/%E0%A4'])('%s leads to the menu', (hash) => {
  expect(routeFrom(hash)).toEqual({ page: 'menu', itemId: null });
});
