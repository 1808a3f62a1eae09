import { words } from '../../shared/i18n/shop';
import { codeOf } from '../state/orders';

export function orderTitle(orderId: string): string {
  const code = codeOf(orderId);
  return code === null ? words.value.order.waiting : words.value.order.title(code);
}
