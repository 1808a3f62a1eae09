import { signal } from '@preact/signals';
import type { Order } from '../../shared/api/types';
import { recall, remember } from '../../shared/storage';
import { isOver, newer } from '../order/progress';
import { type RememberedOrder, rememberedFrom, withOrder, withoutOrder } from '../order/remembered';
import { loadPoints } from './customer';

const key = 'cloudcafe.orders';

/** Orders on their way, so that a reload or a new visit finds them. */
export const active = signal<readonly RememberedOrder[]>(rememberedFrom(recall(key), Date.now()));
/** The last we heard of each. */
export const heard = signal<ReadonlyMap<string, Order>>(new Map());

/** What the order is called, or null before the shop has told. */
export function codeOf(orderId: string): string | null {
  const remembered = active.value.find((each) => each.orderId === orderId);
  return heard.value.get(orderId)?.code ?? remembered?.code ?? null;
}

function keep(orders: readonly RememberedOrder[]): void {
  active.value = orders;
  remember(key, orders);
}

export function hear(order: Order): void {
  const known = heard.value.get(order.order_id) ?? null;
  const latest = newer(known, order);
  heard.value = new Map(heard.value).set(order.order_id, latest);
  if (!isOver(latest.status)) return;
  forgetOrder(latest.order_id);
  if (known && !isOver(known.status)) void loadPoints();
}

export function rememberOrder(order: Order): void {
  const { order_id: orderId, code } = order;
  keep(withOrder(active.value, { orderId, code, placedAt: Date.now() }));
  hear(order);
}

export function forgetOrder(orderId: string): void {
  if (active.value.some((each) => each.orderId === orderId)) {
    keep(withoutOrder(active.value, orderId));
  }
}
