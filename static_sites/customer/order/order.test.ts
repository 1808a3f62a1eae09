import { describe, expect, test } from 'vitest';
import type { Order } from '../../shared/api/types';
import { backoffMs } from '../../shared/retry';
import { isOver, newer, promiseOf, stepState, steps } from './progress';
import { rememberedFrom, withOrder, withoutOrder } from './remembered';

const day = 24 * 60 * 60 * 1000;

describe('the steps of an order', () => {
  test.each([
    ['pending', 'current ahead ahead ahead'],
    ['preparing', 'done current ahead ahead'],
    ['ready', 'done done current ahead'],
    ['completed', 'done done done done'],
    ['cancelled', 'ahead ahead ahead ahead'],
  ] as const)('while %s are %s', (status, expected) => {
    expect(steps.map((step) => stepState(step, status)).join(' ')).toBe(expected);
  });

  test('end when it is picked up or cancelled', () => {
    expect((['pending', 'preparing', 'ready'] as const).some(isOver)).toBe(false);
    expect((['completed', 'cancelled'] as const).every(isOver)).toBe(true);
  });
});

describe('the promised time', () => {
  const readyAt = '2026-11-23T04:10:00Z';
  const at = (clock: string) => Date.parse(`2026-11-23T${clock}Z`);

  test.each([
    ['04:00:00', { kind: 'minutes', minutes: 10 }],
    ['04:08:30', { kind: 'minutes', minutes: 2 }],
    ['04:09:30', { kind: 'any-moment' }],
    ['04:11:30', { kind: 'any-moment' }],
    ['04:13:00', { kind: 'late' }],
  ])('at %s is %j', (clock, expected) => {
    expect(promiseOf(readyAt, at(clock))).toEqual(expected);
  });
});

test('an answer that was overtaken changes nothing', () => {
  const ready = { order_id: '1', version: 3 } as Order;
  const pending = { order_id: '1', version: 1 } as Order;

  expect(newer(ready, pending)).toBe(ready);
  expect(newer(pending, ready)).toBe(ready);
  expect(newer(ready, { ...pending, order_id: '2' }).order_id).toBe('2');
});

describe('remembered orders', () => {
  const order = (orderId: string, placedAt: number) => ({ orderId, code: 'B7K2', placedAt });

  test('are remembered once, and forgotten when over', () => {
    const orders = withOrder([order('a', 1), order('b', 2)], order('a', 3));

    expect(orders).toEqual([order('b', 2), order('a', 3)]);
    expect(withoutOrder(orders, 'b')).toEqual([order('a', 3)]);
  });

  test('are forgotten after a day', () => {
    expect(rememberedFrom([order('a', 0)], day - 1)).toHaveLength(1);
    expect(rememberedFrom([order('a', 0)], day)).toEqual([]);
  });

  test.each([
    null,
    {},
    [1],
    [{ ...order('a', 0), orderId: 1 }],
    [{ ...order('a', 0), code: null }],
  ])('ignore what is not theirs: %j', (stored) => {
    expect(rememberedFrom(stored, 0)).toEqual([]);
  });
});

test('the wait between questions doubles up to its bound', () => {
  expect([1, 2, 3, 4, 5, 9].map((failures) => backoffMs(failures, 3000, 30_000, 0.5))).toEqual([
    3000, 6000, 12_000, 24_000, 30_000, 30_000,
  ]);
});
