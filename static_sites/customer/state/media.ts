import { signal } from '@preact/signals';

const query = matchMedia('(min-width: 66rem)');

/** Room for the cart beside the menu. */
export const isWide = signal(query.matches);

query.addEventListener('change', () => {
  isWide.value = query.matches;
});
