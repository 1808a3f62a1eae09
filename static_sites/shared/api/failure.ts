import type { Problem } from './types';

/** The API said no, and why (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly problem: Problem,
    readonly status: number,
    /** What `Retry-After` asked for, when it did. */
    readonly retryAfterMs: number | null,
  ) {
    super(problem.title);
  }

  get code(): string {
    return this.problem.code;
  }
}

export type UnreachableReason = 'offline' | 'timeout' | 'unreadable';

/** No answer, or none that can be read: what happened at the other end is unknown. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor(
    readonly reason: UnreachableReason,
    options?: ErrorOptions,
  ) {
    super(`no readable answer: ${reason}`, options);
  }
}

/** Whether asking again, unchanged, may help. */
export function isPassing(failure: unknown): boolean {
  if (failure instanceof UnreachableError) return true;
  if (!(failure instanceof ProblemError)) return false;
  return failure.status >= 500 || failure.status === 429 || failure.status === 408;
}

export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
