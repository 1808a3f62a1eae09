import { isPassing } from '../../shared/api/failure';
import type { Order } from '../../shared/api/types';
import { backoffMs } from '../../shared/retry';
import { isOver } from './progress';

export interface Following {
  everyMs: number;
  ask: (signal: AbortSignal) => Promise<Order>;
  isVisible: () => boolean;
  onHeard: (order: Order) => void;
  /** No answer; asked again after so long. */
  onSilence: (inMs: number) => void;
  /** The API does not know this order, and asking again will not change that. */
  onUnknown: () => void;
}

const mostMs = 30_000;

/** Asks for an order until it is over. `wake` asks at once, for a page that is seen again. */
export function follow(following: Following): { wake: () => void; stop: () => void } {
  const stopped = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let asking = false;

  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(ask, ms);
  };

  async function ask(): Promise<void> {
    if (stopped.signal.aborted || asking) return;
    // A page nobody sees asks nothing; `wake` goes on when it is seen again.
    if (!following.isVisible()) return;
    asking = true;
    try {
      const order = await following.ask(stopped.signal);
      if (stopped.signal.aborted) return;
      failures = 0;
      following.onHeard(order);
      if (!isOver(order.status)) later(following.everyMs);
    } catch (failure) {
      if (stopped.signal.aborted) return;
      if (!isPassing(failure)) {
        following.onUnknown();
        return;
      }
      failures++;
      const wait = backoffMs(failures, following.everyMs, mostMs);
      following.onSilence(wait);
      later(wait);
    } finally {
      asking = false;
    }
  }

  void ask();

  return {
    wake: () => {
      clearTimeout(timer);
      void ask();
    },
    stop: () => {
      clearTimeout(timer);
      stopped.abort();
    },
  };
}
