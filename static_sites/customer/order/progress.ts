import type { Order, OrderStatus } from '../../shared/api/types';

export const steps = ['pending', 'preparing', 'ready', 'completed'] as const;

export type StepState = 'done' | 'current' | 'ahead';

export function stepState(step: (typeof steps)[number], status: OrderStatus): StepState {
  if (status === 'cancelled') return 'ahead';
  const at = steps.indexOf(status);
  const index = steps.indexOf(step);
  if (index < at || status === 'completed') return 'done';
  return index === at ? 'current' : 'ahead';
}

export function isOver(status: OrderStatus): boolean {
  return status === 'completed' || status === 'cancelled';
}

export type Standing =
  | { kind: 'minutes'; minutes: number }
  | { kind: 'any-moment' }
  | { kind: 'late' };

/** How the promised time stands. Two minutes over is still no lateness to speak of. */
export function promiseOf(readyAt: string, now: number): Standing {
  const leftMs = Date.parse(readyAt) - now;
  if (leftMs > 60_000) return { kind: 'minutes', minutes: Math.ceil(leftMs / 60_000) };
  return leftMs > -120_000 ? { kind: 'any-moment' } : { kind: 'late' };
}

/** An answer that left the API earlier may arrive later; what is newer stays. */
export function newer(known: Order | null, heard: Order): Order {
  return known && known.order_id === heard.order_id && known.version > heard.version
    ? known
    : heard;
}
