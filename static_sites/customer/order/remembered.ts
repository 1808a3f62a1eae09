export interface RememberedOrder {
  readonly orderId: string;
  readonly code: string;
  readonly placedAt: number;
}

const keptMs = 24 * 60 * 60 * 1000;
const most = 10;

export function rememberedFrom(stored: unknown, now: number): RememberedOrder[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter(
    (each): each is RememberedOrder =>
      typeof each === 'object' &&
      each !== null &&
      typeof each.orderId === 'string' &&
      typeof each.code === 'string' &&
      typeof each.placedAt === 'number' &&
      now - each.placedAt < keptMs,
  );
}

export function withOrder(
  orders: readonly RememberedOrder[],
  order: RememberedOrder,
): RememberedOrder[] {
  return [...withoutOrder(orders, order.orderId), order].slice(-most);
}

export function withoutOrder(
  orders: readonly RememberedOrder[],
  orderId: string,
): RememberedOrder[] {
  return orders.filter((each) => each.orderId !== orderId);
}
