import { afterEach, expect, test, vi } from 'vitest';
import apps from './apps.json';
import { checkHealth } from './health';

function answer(status: number, body: string, type: string): void {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response(body, { status, headers: { 'Content-Type': type } })),
  );
}

function readiness(status: string, down: string[] = []): string {
  const names = ['dynamodb', 'redshift', 'elasticache'];
  return JSON.stringify({
    status,
    dependencies: Object.fromEntries(
      names.map((name) => [
        name,
        { status: down.includes(name) ? 'down' : 'up', critical: name === 'dynamodb', detail: '' },
      ]),
    ),
  });
}

afterEach(() => vi.unstubAllGlobals());

test('an app that answers is up', async () => {
  answer(200, 'ok', 'text/plain');
  const times = [10, 52];

  expect(await checkHealth('/barista/_stcore/health', () => times.shift() ?? 0)).toEqual({
    state: 'up',
    ms: 42,
  });
});

test('a degraded app says what does not work', async () => {
  answer(200, readiness('degraded', ['redshift', 'elasticache']), 'application/json');

  expect(await checkHealth('/api/health/ready')).toMatchObject({
    state: 'degraded',
    failing: ['elasticache', 'redshift'],
  });
});

test('an app that cannot work is down, and says why', async () => {
  answer(503, readiness('unavailable', ['dynamodb']), 'application/json');

  expect(await checkHealth('/api/health/ready')).toEqual({
    state: 'down',
    status: 503,
    failing: ['dynamodb'],
  });
});

test('an app that does not answer is down', async () => {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => {
      throw new TypeError('refused');
    }),
  );

  expect(await checkHealth('/')).toEqual({ state: 'down', status: null, failing: [] });
});

test('an answer that only claims to be JSON is still an answer', async () => {
  answer(200, '<html>', 'application/json');

  expect(await checkHealth('/')).toMatchObject({ state: 'up' });
});

test('every app says in both languages what it is and what it is for', () => {
  for (const app of apps.apps) {
    for (const text of [app.names, app.purposes]) {
      expect(text.en).not.toBe('');
      expect(text.ko).toMatch(/[가-힣]/);
    }
    expect(app.path).toMatch(/^\//);
    expect(app.health_path).toMatch(/^\//);
  }
});
