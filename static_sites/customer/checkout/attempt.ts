import { isPassing, ProblemError, UnreachableError } from '../../shared/api/failure';
import type { Order } from '../../shared/api/types';
import { backoffMs } from '../../shared/retry';

/** One wish to order: the same body under the same key, however often it must be sent. */
export interface Attempt {
  readonly key: string;
  readonly body: string;
  readonly startedAt: number;
}

/** The API remembers a key for a day; an older attempt can no longer be asked about safely. */
const attemptLifeMs = 23 * 60 * 60 * 1000;

export function attemptFor(
  body: string,
  unfinished: Attempt | null,
  newKey: () => string,
  now: number,
): Attempt {
  return unfinished && unfinished.body === body && !isExpired(unfinished, now)
    ? unfinished
    : { key: newKey(), body, startedAt: now };
}

export function isExpired(attempt: Attempt, now: number): boolean {
  return now - attempt.startedAt > attemptLifeMs;
}

export function attemptFrom(stored: unknown): Attempt | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { key, body, startedAt } = stored as Record<string, unknown>;
  return typeof key === 'string' && typeof body === 'string' && typeof startedAt === 'number'
    ? { key, body, startedAt }
    : null;
}

export type Outcome =
  | { kind: 'placed'; order: Order }
  /** A clear no: the attempt is over, and the next one needs a key of its own. */
  | { kind: 'refused'; problem: ProblemError }
  /** Nobody knows whether the order went through: only the same key may ask again. */
  | { kind: 'unknown'; reason: Silence };

type Silence = 'offline' | 'silent' | 'busy';

export interface Sending {
  send: (body: string, key: string) => Promise<Order>;
  wait: (ms: number) => Promise<void>;
  onRetry: (attempt: number) => void;
  tries: number;
}

export async function sendAttempt(attempt: Attempt, sending: Sending): Promise<Outcome> {
  const reasons = new Set<Silence>();
  for (let tried = 1; ; tried++) {
    try {
      return { kind: 'placed', order: await sending.send(attempt.body, attempt.key) };
    } catch (failure) {
      if (failure instanceof ProblemError && !isPassing(failure)) {
        return { kind: 'refused', problem: failure };
      }
      if (!isPassing(failure)) throw failure;
      reasons.add(reasonOf(failure));
      if (tried >= sending.tries) return { kind: 'unknown', reason: onlyReason(reasons) };

      const asked = failure instanceof ProblemError ? failure.retryAfterMs : null;
      sending.onRetry(tried + 1);
      await sending.wait(Math.min(asked ?? backoffMs(tried, 800, 4000), 8000));
    }
  }
}

function reasonOf(failure: unknown): Silence {
  if (failure instanceof ProblemError) return failure.code === 'too-busy' ? 'busy' : 'silent';
  return failure instanceof UnreachableError && failure.reason === 'offline' ? 'offline' : 'silent';
}

/** A busy shop at the last try says nothing about an earlier one that was cut off. */
function onlyReason(reasons: ReadonlySet<Silence>): Silence {
  const [first = 'silent'] = reasons;
  return reasons.size === 1 ? first : 'silent';
}
