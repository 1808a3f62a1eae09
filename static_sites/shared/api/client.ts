import { request } from './request';
import type { LoyaltyAccount, Menu, MenuItemDetail, Order, Stores } from './types';

export function listStores(signal?: AbortSignal): Promise<Stores> {
  return request('/stores', withSignal(signal));
}

export function listMenu(storeId: string | undefined, signal?: AbortSignal): Promise<Menu> {
  return request('/menu', { query: { store_id: storeId }, ...withSignal(signal) });
}

export function getMenuItem(
  itemId: string,
  storeId: string | undefined,
  signal?: AbortSignal,
): Promise<MenuItemDetail> {
  return request('/menu/{item_id}', {
    params: { item_id: itemId },
    query: { store_id: storeId },
    ...withSignal(signal),
  });
}

/** `body` is the text of an OrderRequest: a retry must send the very same one under the same key. */
export function placeOrder(body: string, idempotencyKey: string): Promise<Order> {
  return request('/orders', {
    method: 'POST',
    body,
    headers: { 'Idempotency-Key': idempotencyKey },
    timeoutMs: 12_000,
  });
}

export function getOrder(orderId: string, signal?: AbortSignal): Promise<Order> {
  return request('/orders/{order_id}', {
    params: { order_id: orderId },
    timeoutMs: 5_000,
    ...withSignal(signal),
  });
}

export function getLoyaltyAccount(
  customerId: string,
  signal?: AbortSignal,
): Promise<LoyaltyAccount> {
  return request('/loyalty/{customer_id}', {
    params: { customer_id: customerId },
    ...withSignal(signal),
  });
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
