import { afterEach, describe, expect, test, vi } from 'vitest';
import { getOrder, placeOrder } from './client';
import { isPassing, ProblemError, retryAfterMs, UnreachableError } from './failure';
import { urlOf } from './request';

function answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response(text, { status, headers })),
  );
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail('answered'),
    (failure: unknown) => failure,
  );
}

afterEach(() => vi.unstubAllGlobals());

describe('an address', () => {
  test('escapes what it is given', () => {
    expect(urlOf('/menu/{item_id}', { item_id: 'a/b c' })).toBe('/api/menu/a%2Fb%20c');
  });

  test('leaves out a query without a value', () => {
    expect(urlOf('/menu', {}, { store_id: undefined, category: 'milk' })).toBe(
      '/api/menu?category=milk',
    );
  });
});

describe('an order', () => {
  test('is sent under the key of its attempt, word for word', async () => {
    answer(201, { order_id: '01J' });

    await placeOrder('{"customer_id":"c_1"}', 'key-1');

    const [url, init] = vi.mocked(fetch).mock.calls[0] ?? [];
    expect(url).toBe('/api/orders');
    expect(init?.body).toBe('{"customer_id":"c_1"}');
    expect(init?.headers).toMatchObject({ 'Idempotency-Key': 'key-1' });
  });

  test('refused by the API says why', async () => {
    answer(409, {
      type: 'urn:cloudcafe:problem:out-of-stock',
      code: 'out-of-stock',
      title: 'Not enough left',
      status: 409,
      shortages: [{ item_id: 'latte', name: 'Latte', requested: 3, available: 1 }],
    });

    const failure = await failureOf(placeOrder('{}', 'key-1'));

    expect(failure).toBeInstanceOf(ProblemError);
    expect((failure as ProblemError).code).toBe('out-of-stock');
    expect((failure as ProblemError).problem.shortages?.[0]?.available).toBe(1);
    expect(isPassing(failure)).toBe(false);
  });

  test('answered by something in between is worth another try, when it asks', async () => {
    answer(503, '<html>busy</html>', { 'Retry-After': '7' });

    const failure = await failureOf(placeOrder('{}', 'key-1'));

    expect((failure as ProblemError).code).toBe('http-503');
    expect((failure as ProblemError).retryAfterMs).toBe(7000);
    expect(isPassing(failure)).toBe(true);
  });

  test('cut off on the way has an unknown outcome', async () => {
    vi.stubGlobal(
      'fetch',
      vi.fn(async () => {
        throw new TypeError('network error');
      }),
    );

    const failure = await failureOf(placeOrder('{}', 'key-1'));

    expect(failure).toBeInstanceOf(UnreachableError);
    expect(isPassing(failure)).toBe(true);
  });

  test('answered with something else than JSON has an unknown outcome', async () => {
    answer(200, 'hello');

    const failure = await failureOf(getOrder('01J'));

    expect(failure).toMatchObject({ reason: 'unreadable' });
  });
});

describe('Retry-After', () => {
  test.each([
    [null, null],
    ['3', 3000],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 10_000],
    ['soon', null],
  ])('%s means %s ms', (header, expected) => {
    expect(retryAfterMs(header, 0)).toBe(expected);
  });
});
