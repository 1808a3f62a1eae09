import { clock } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Icon } from '../../shared/ui/icon/Icon';
import { arrowRight, clock as clockIcon } from '../../shared/ui/icon/icons';
import { active } from '../state/orders';
import { storeNamed } from '../state/shop';
import styles from './active-orders.module.css';
import type { RememberedOrder } from './remembered';
import { statusLook } from './status-look';
import { useOrder } from './useOrder';

const askEveryMs = 6000;
const most = 3;

function Strip({ orderId, code }: Omit<RememberedOrder, 'placedAt'>) {
  const { order } = useOrder(orderId, askEveryMs);
  const said = words.value.order;
  const look = order ? statusLook[order.status] : null;
  return (
    <li>
      <a
        class={`${styles['strip']} ${look ? styles[look.tone] : ''}`}
        href={`#/order/${encodeURIComponent(orderId)}`}
        data-testid={`active-order-${orderId}`}
        data-status={order?.status}
      >
        <Icon of={look?.icon ?? clockIcon} size={22} class={styles['icon']} />
        <span class={styles['words']}>
          <strong>{order ? said.status[order.status] : said.follow(code)}</strong>
          <span class={styles['quiet']}>
            {[
              said.title(code),
              order?.ready_at && (order.status === 'pending' || order.status === 'preparing')
                ? said.readyAt(clock(order.ready_at, storeNamed(order.store_id)?.timezone))
                : null,
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <Icon of={arrowRight} />
      </a>
    </li>
  );
}

/** What the customer is waiting for comes before what they may want next. */
export function ActiveOrders() {
  if (active.value.length === 0) return null;
  return (
    <section aria-label={words.value.order.waiting}>
      <ul class={styles['strips']}>
        {active.value.slice(-most).map(({ orderId, code }) => (
          <Strip key={orderId} orderId={orderId} code={code} />
        ))}
      </ul>
    </section>
  );
}
