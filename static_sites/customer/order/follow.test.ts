import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProblemError, UnreachableError } from '../../shared/api/failure';
import type { Order } from '../../shared/api/types';
import { follow } from './follow';

const order = (status: Order['status']) => ({ order_id: '1', status }) as Order;

function shop(answers: (Order | Error)[], isVisible = () => true) {
  const told = {
    everyMs: 3000,
    isVisible,
    ask: vi.fn(async () => {
      const answer = answers.shift();
      if (!answer) throw new Error('asked too often');
      if (answer instanceof Error) throw answer;
      return answer;
    }),
    onHeard: vi.fn(),
    onSilence: vi.fn(),
    onUnknown: vi.fn(),
  };
  return told;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('asks every three seconds until the order is over', async () => {
  const told = shop([order('pending'), order('ready'), order('completed')]);

  follow(told);
  await vi.advanceTimersByTimeAsync(60_000);

  expect(told.onHeard.mock.calls.map(([heard]) => heard.status)).toEqual([
    'pending',
    'ready',
    'completed',
  ]);
});

test('asks less often while nobody answers, says so, and recovers', async () => {
  const silence = new UnreachableError('offline');
  const told = shop([silence, silence, order('pending'), order('completed')]);

  follow(told);
  await vi.advanceTimersByTimeAsync(20_000);

  const waits = told.onSilence.mock.calls.map(([ms]) => ms);
  expect(waits).toHaveLength(2);
  expect(waits[1]).toBeGreaterThan(waits[0]);
  expect(told.onHeard).toHaveBeenCalledTimes(2);
});

test('stops at an order the API does not know', async () => {
  const told = shop([
    new ProblemError(
      { type: '', code: 'not-found', title: '', status: 404, detail: '', instance: '' },
      404,
      null,
    ),
  ]);

  follow(told);
  await vi.advanceTimersByTimeAsync(60_000);

  expect(told.onUnknown).toHaveBeenCalledOnce();
  expect(told.ask).toHaveBeenCalledOnce();
});

test('rests while nobody looks, and asks at once when somebody does', async () => {
  let visible = false;
  const told = shop([order('pending'), order('completed')], () => visible);

  const following = follow(told);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(told.ask).not.toHaveBeenCalled();

  visible = true;
  following.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(told.onHeard).toHaveBeenCalledOnce();
});

test('says nothing more once it is stopped', async () => {
  const told = shop([order('pending'), order('ready')]);

  follow(told).stop();
  await vi.advanceTimersByTimeAsync(30_000);

  expect(told.onHeard).not.toHaveBeenCalled();
});
