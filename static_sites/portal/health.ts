import type { Readiness } from '../shared/api/types';

export type Health =
  | { state: 'checking' }
  | { state: 'up'; ms: number }
  | { state: 'degraded'; ms: number; failing: string[] }
  | { state: 'down'; status: number | null; failing: string[] };

function failingIn(body: unknown): { status: Readiness['status'] | null; failing: string[] } {
  const { status = null, dependencies = {} } = (body ?? {}) as Partial<Readiness>;
  const failing = Object.entries(dependencies ?? {})
    .filter(([, dependency]) => dependency.status === 'down')
    .map(([name]) => name)
    .sort();
  return { status, failing };
}

async function bodyOf(response: Response): Promise<unknown> {
  if (!response.headers.get('Content-Type')?.includes('json')) return null;
  return response.json().catch(() => null);
}

/** Asks an app how it is. One that reports on what it depends on is taken at its word. */
export async function checkHealth(
  path: string,
  now: () => number = () => performance.now(),
): Promise<Health> {
  const asked = now();
  try {
    const response = await fetch(path, {
      cache: 'no-store',
      signal: AbortSignal.timeout(8_000),
    });
    const { status, failing } = failingIn(await bodyOf(response));
    const ms = Math.round(now() - asked);
    if (!response.ok || status === 'unavailable') {
      return { state: 'down', status: response.status, failing };
    }
    return status === 'degraded' || failing.length > 0
      ? { state: 'degraded', ms, failing }
      : { state: 'up', ms };
  } catch {
    return { state: 'down', status: null, failing: [] };
  }
}
