import { ProblemError, retryAfterMs, UnreachableError } from './failure';
import type { Path, Problem } from './types';

export interface RequestOptions {
  method?: 'GET' | 'POST';
  params?: Record<string, string>;
  query?: Record<string, string | undefined>;
  body?: string;
  headers?: Record<string, string>;
  timeoutMs?: number;
  signal?: AbortSignal;
}

const apiBase = '/api';
const defaultTimeoutMs = 8_000;

export function urlOf(
  path: Path,
  params: Record<string, string> = {},
  query: Record<string, string | undefined> = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${path} needs ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, value);
  }
  const text = search.toString();
  return `${apiBase}${filled}${text ? `?${text}` : ''}`;
}

function problemOf(body: unknown, response: Response): Problem {
  const told = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
  // What stands in between (a load balancer, a proxy) answers without a code of ours.
  return {
    ...told,
    type: told.type ?? 'about:blank',
    code: told.code ?? `http-${response.status}`,
    title: told.title ?? `HTTP ${response.status}`,
    status: response.status,
    detail: told.detail ?? '',
    instance: told.instance ?? '',
  };
}

export async function request<Answer>(path: Path, options: RequestOptions = {}): Promise<Answer> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const headers: Record<string, string> = {
    Accept: 'application/json, application/problem+json',
    ...options.headers,
  };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';

  let response: Response;
  let body: unknown;
  try {
    response = await fetch(urlOf(path, options.params, options.query), {
      method: options.method ?? 'GET',
      headers,
      signal,
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    const text = await response.text();
    try {
      body = text === '' ? null : JSON.parse(text);
    } catch (cause) {
      if (response.ok) throw new UnreachableError('unreadable', { cause });
      body = null;
    }
  } catch (cause) {
    if (cause instanceof UnreachableError) throw cause;
    // The caller asked to stop: that is no failure to report.
    if (options.signal?.aborted) throw cause;
    throw new UnreachableError(timeout.aborted ? 'timeout' : 'offline', { cause });
  }

  if (!response.ok) {
    throw new ProblemError(
      problemOf(body, response),
      response.status,
      retryAfterMs(response.headers.get('Retry-After'), Date.now()),
    );
  }
  return body as Answer;
}
