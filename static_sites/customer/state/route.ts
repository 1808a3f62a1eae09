import { signal } from '@preact/signals';

export type Route =
  | { page: 'menu'; itemId: string | null }
  | { page: 'cart'; lineId: string | null }
  | { page: 'checkout' }
  | { page: 'order'; orderId: string };

export function routeFrom(hash: string): Route {
  const [page = '', id = ''] = hash.replace(/^#\/?/, '').split('/');
  let named: string | null = null;
  try {
    named = decodeURIComponent(id) || null;
  } catch {
    // Half an escape, typed or cut off: the page without it is still right.
  }
  switch (page) {
    case 'item':
      return { page: 'menu', itemId: named };
    case 'cart':
      return { page: 'cart', lineId: named };
    case 'checkout':
      return { page: 'checkout' };
    case 'order':
      return named ? { page: 'order', orderId: named } : { page: 'menu', itemId: null };
    default:
      return { page: 'menu', itemId: null };
  }
}

export function hashOf(route: Route): string {
  switch (route.page) {
    case 'menu':
      return route.itemId ? `#/item/${encodeURIComponent(route.itemId)}` : '#/';
    case 'cart':
      return route.lineId ? `#/cart/${encodeURIComponent(route.lineId)}` : '#/cart';
    case 'checkout':
      return '#/checkout';
    case 'order':
      return `#/order/${encodeURIComponent(route.orderId)}`;
  }
}

const start = typeof location === 'undefined' ? '' : location.hash;

export const route = signal<Route>(routeFrom(start));

let openedHere = false;

function isDialog(at: Route): boolean {
  return (at.page === 'menu' && at.itemId !== null) || (at.page === 'cart' && at.lineId !== null);
}

export function followHash(): void {
  addEventListener('hashchange', () => {
    route.value = routeFrom(location.hash);
    if (!isDialog(route.value)) openedHere = false;
  });
}

export function go(to: Route): void {
  location.hash = hashOf(to);
}

/** In place of the page that led here, so that going back does not lead to it again. */
export function goInstead(to: Route): void {
  openedHere = false;
  location.replace(hashOf(to));
}

/** A dialog has its own address, so that a phone's back button closes it. */
export function openDialog(to: Route): void {
  openedHere = true;
  go(to);
}

export function leaveDialog(): void {
  // The back button was quicker, and the dialog closed because its page is gone.
  if (!isDialog(route.value)) return;
  if (openedHere) {
    openedHere = false;
    history.back();
    return;
  }
  const { page } = route.value;
  goInstead(page === 'cart' ? { page, lineId: null } : { page: 'menu', itemId: null });
}
