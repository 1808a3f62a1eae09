import { describe, expect, test, vi } from 'vitest';
import { ProblemError, UnreachableError } from '../../shared/api/failure';
import type { Order } from '../../shared/api/types';
import { type Attempt, attemptFor, attemptFrom, type Sending, sendAttempt } from './attempt';

const attempt: Attempt = { key: 'key-1', body: '{"items":[]}', startedAt: 0 };
const order = { order_id: '01J' } as Order;

function problem(status: number, code: string, retryAfterMs: number | null = null): ProblemError {
  return new ProblemError(
    { type: '', code, title: code, status, detail: '', instance: '' },
    status,
    retryAfterMs,
  );
}

function sending(answers: (Order | Error)[]): Sending & { waited: number[] } {
  const waited: number[] = [];
  return {
    waited,
    tries: 3,
    send: vi.fn(async () => {
      const answer = answers.shift();
      if (answer === undefined) throw new Error('asked too often');
      if (answer instanceof Error) throw answer;
      return answer;
    }),
    wait: async (ms) => {
      waited.push(ms);
    },
    onRetry: vi.fn(),
  };
}

describe('the key of an attempt', () => {
  const newKey = () => 'key-2';

  test('stays while the same order is retried', () => {
    expect(attemptFor(attempt.body, attempt, newKey, 1000).key).toBe('key-1');
  });

  test('is new for another order', () => {
    expect(attemptFor('{"items":[1]}', attempt, newKey, 1000).key).toBe('key-2');
  });

  test('is new once the API may have forgotten the old one', () => {
    expect(attemptFor(attempt.body, attempt, newKey, 24 * 60 * 60 * 1000).key).toBe('key-2');
  });

  test.each([null, 'x', {}, { key: 1, body: '', startedAt: 0 }])(
    'is not read from something else: %j',
    (stored) => {
      expect(attemptFrom(stored)).toBeNull();
    },
  );
});

describe('sending an order', () => {
  test('answers with the order', async () => {
    expect(await sendAttempt(attempt, sending([order]))).toEqual({ kind: 'placed', order });
  });

  test('asks again under the same key when the outcome is unknown', async () => {
    const way = sending([new UnreachableError('timeout'), problem(503, 'http-503'), order]);

    const outcome = await sendAttempt(attempt, way);

    expect(outcome.kind).toBe('placed');
    expect(way.send).toHaveBeenCalledTimes(3);
    for (const call of vi.mocked(way.send).mock.calls)
      expect(call).toEqual([attempt.body, 'key-1']);
  });

  test('waits as long as it is asked to, within reason', async () => {
    const way = sending([problem(503, 'too-busy', 2000), problem(503, 'too-busy', 60_000), order]);

    await sendAttempt(attempt, way);

    expect(way.waited).toEqual([2000, 8000]);
  });

  test('does not argue with a clear no', async () => {
    const way = sending([problem(409, 'out-of-stock')]);

    expect(await sendAttempt(attempt, way)).toMatchObject({
      kind: 'refused',
      problem: { code: 'out-of-stock' },
    });
    expect(way.send).toHaveBeenCalledTimes(1);
  });

  test.each([
    [new UnreachableError('offline'), 'offline'],
    [new UnreachableError('timeout'), 'silent'],
    [problem(503, 'too-busy'), 'busy'],
    [problem(500, 'http-500'), 'silent'],
  ] as const)('gives up after a few tries, saying why: %s', async (failure, reason) => {
    expect(await sendAttempt(attempt, sending([failure, failure, failure]))).toEqual({
      kind: 'unknown',
      reason,
    });
  });

  test('promises nothing once a single try was cut off', async () => {
    const way = sending([
      new UnreachableError('timeout'),
      problem(503, 'too-busy'),
      problem(503, 'too-busy'),
    ]);

    expect(await sendAttempt(attempt, way)).toEqual({ kind: 'unknown', reason: 'silent' });
  });

  test('does not hide a mistake of ours', async () => {
    await expect(sendAttempt(attempt, sending([new RangeError('ours')]))).rejects.toThrow('ours');
  });
});
