import { signal } from '@preact/signals';

/** What a screen reader is told; shown where it happened by whoever did it. */
export const announcement = signal('');

export function announce(words: string): void {
  announcement.value = '';
  // A dialog that is closing still hides the rest of the page from a screen reader.
  setTimeout(() => {
    announcement.value = words;
  }, 100);
}
