import type { MenuItem } from '../../shared/api/types';
import type { Cart } from '../cart/cart';

export type Stock = 'in-stock' | 'low' | 'sold-out';

export function stockOf(item: Pick<MenuItem, 'available' | 'stock' | 'low_stock'>): Stock {
  if (!item.available || item.stock <= 0) return 'sold-out';
  return item.low_stock ? 'low' : 'in-stock';
}

/** How many of a drink the cart holds, on all its lines but the one left out. */
export function inCart(cart: Cart, itemId: string, butLineId?: string): number {
  return cart
    .filter((line) => line.itemId === itemId && line.id !== butLineId)
    .reduce((sum, line) => sum + line.quantity, 0);
}
