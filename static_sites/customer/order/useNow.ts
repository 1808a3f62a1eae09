import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** The time, read anew often enough for minutes. */
export function useNow(everyMs = 5000): number {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now.value;
}
