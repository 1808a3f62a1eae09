import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { getOrder } from '../../shared/api/client';
import { forgetOrder, hear, heard } from '../state/orders';
import { follow } from './follow';
import { isOver } from './progress';

export interface Silence {
  /** When we last heard; null when we never did. */
  heardAt: number | null;
  seconds: number;
}

/** Follows an order while the component is on the page. */
export function useOrder(orderId: string, everyMs: number) {
  const silence = useSignal<Silence | null>(null);
  const isUnknown = useSignal(false);
  const order = heard.value.get(orderId) ?? null;

  useEffect(() => {
    const known = heard.value.get(orderId);
    if (known && isOver(known.status)) return;
    let heardAt: number | null = known ? Date.now() : null;

    const { wake, stop } = follow({
      everyMs,
      ask: (signal) => getOrder(orderId, signal),
      isVisible: () => document.visibilityState === 'visible',
      onHeard: (answer) => {
        heardAt = Date.now();
        silence.value = null;
        hear(answer);
      },
      onSilence: (inMs) => {
        silence.value = { heardAt, seconds: Math.round(inMs / 1000) };
      },
      onUnknown: () => {
        isUnknown.value = true;
        forgetOrder(orderId);
      },
    });
    document.addEventListener('visibilitychange', wake);
    addEventListener('online', wake);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', wake);
      removeEventListener('online', wake);
    };
  }, [orderId, everyMs]);

  return { order, silence: silence.value, isUnknown: isUnknown.value };
}
