import { computed, effect, signal } from '@preact/signals';
import { recall, remember } from '../../shared/storage';
import {
  type Cart,
  type CartLine,
  cartFrom,
  drinkCount,
  removeLine,
  restoreLine,
} from '../cart/cart';
import { reviewCart } from '../cart/review';
import { menu } from './shop';

const cartKey = 'cloudcafe.cart';
const noteKey = 'cloudcafe.note';
export const maxNote = 280;

export const cart = signal<Cart>(cartFrom(recall(cartKey)));
export const note = signal(noteFrom(recall(noteKey)));
export const drinks = computed(() => drinkCount(cart.value));
export const review = computed(() => (menu.value ? reviewCart(cart.value, menu.value) : null));

/** As the menu has it now; before the menu is there, as the customer last saw it. */
export const cartTotalMinor = computed(
  () =>
    review.value?.totalMinor ??
    cart.value.reduce((sum, line) => sum + line.seenPriceMinor * line.quantity, 0),
);

/** The line taken out last, to be put back in place. */
export const removed = signal<{ line: CartLine; at: number } | null>(null);

function noteFrom(stored: unknown): string {
  return typeof stored === 'string' ? stored.slice(0, maxNote) : '';
}

export function remove(id: string): void {
  const at = cart.value.findIndex((each) => each.id === id);
  const line = cart.value[at];
  if (!line) return;
  removed.value = { line, at };
  cart.value = removeLine(cart.value, id);
}

export function undoRemove(): void {
  if (!removed.value) return;
  cart.value = restoreLine(cart.value, removed.value.line, removed.value.at);
  removed.value = null;
}

export function emptyBasket(): void {
  cart.value = [];
  note.value = '';
  removed.value = null;
}

export function keepBasket(): void {
  effect(() => remember(cartKey, cart.value));
  effect(() => remember(noteKey, note.value));
  // Another tab of the same shop changed the cart: one customer has one cart.
  addEventListener('storage', (event) => {
    if (event.key === cartKey) cart.value = cartFrom(recall(cartKey));
    if (event.key === noteKey) note.value = noteFrom(recall(noteKey));
  });
}
