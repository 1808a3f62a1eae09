import type { OrderRequest, OrderRequestLine } from '../../shared/api/types';
import { toAmount } from '../../shared/i18n/format';
import type { Cart } from '../cart/cart';

interface OrderDetails {
  customerId: string;
  storeId: string | null;
  cart: Cart;
  totalMinor: number;
  note: string;
}

/** The text to send. The same cart always gives the same text, which the key of an attempt relies on. */
export function orderBody(details: OrderDetails): string {
  const notes = details.note.trim();
  const request: OrderRequest = {
    customer_id: details.customerId,
    ...(details.storeId ? { store_id: details.storeId } : {}),
    items: details.cart.map(
      (line): OrderRequestLine => ({
        item_id: line.itemId,
        quantity: line.quantity,
        customizations: Object.fromEntries(
          Object.entries(line.choices)
            .sort(([one], [other]) => (one < other ? -1 : 1))
            .map(([group, chosen]) => [group, typeof chosen === 'string' ? chosen : [...chosen]]),
        ),
      }),
    ),
    total: toAmount(details.totalMinor),
    notes,
  };
  return JSON.stringify(request);
}
