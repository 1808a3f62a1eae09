import type { Order } from '../../shared/api/types';
import { clock, say } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { buttonClass } from '../../shared/ui/button/Button';
import { Drink } from '../../shared/ui/drink/Drink';
import { Icon } from '../../shared/ui/icon/Icon';
import { star } from '../../shared/ui/icon/icons';
import { Notice } from '../../shared/ui/notice/Notice';
import { Skeleton } from '../../shared/ui/skeleton/Skeleton';
import { pictureFor, storeNamed } from '../state/shop';
import { OrderLines } from './OrderLines';
import styles from './order.module.css';
import { Promised } from './Promised';
import { isOver } from './progress';
import { Steps } from './Steps';
import { statusLook } from './status-look';
import { orderTitle } from './title';
import { type Silence, useOrder } from './useOrder';

const askEveryMs = 3000;

function SilenceNotice({ silence, timeZone }: { silence: Silence; timeZone?: string | undefined }) {
  const said = words.value.order;
  return (
    <Notice tone="amber" say="status">
      {silence.heardAt === null
        ? said.failed(silence.seconds)
        : said.unreachable(clock(silence.heardAt, timeZone), silence.seconds)}
    </Notice>
  );
}

/** The one sentence to know about an order besides its status. */
function Next({ order }: { order: Order }) {
  const said = words.value.order;
  const store = storeNamed(order.store_id);
  switch (order.status) {
    case 'pending':
      if (order.ahead === null) return null;
      return <p>{order.ahead === 0 ? said.next : said.ahead(order.ahead)}</p>;
    case 'preparing':
      return order.barista ? <p>{said.madeBy(order.barista)}</p> : null;
    case 'ready':
      return <p>{said.pickUp(store ? say(store.names) : order.store_id)}</p>;
    case 'completed':
      return <p>{said.thanks}</p>;
    case 'cancelled':
      return <p>{said.cancelledHint}</p>;
  }
}

function Status({ order }: { order: Order }) {
  const said = words.value.order;
  const { icon, tone } = statusLook[order.status];
  return (
    <div
      class={`${styles['status']} ${styles[tone]}`}
      role="status"
      data-testid="order-status"
      data-status={order.status}
    >
      <p class={styles['headline']}>
        <Icon of={icon} size={28} />
        {said.status[order.status]}
      </p>
      <Next order={order} />
      {order.status === 'completed' && order.points_to_earn > 0 ? (
        <p class={styles['earned']} data-testid="points-earned">
          <Icon of={star} />
          {said.earned(order.points_to_earn)}
        </p>
      ) : null}
    </div>
  );
}

function Pictures({ order }: { order: Order }) {
  const pictures = order.items.map((line) => pictureFor(line.item_id));
  return (
    <div class={styles['pictures']}>
      {[...new Set(pictures)].slice(0, 3).map((picture) => (
        <Drink
          key={picture}
          picture={picture}
          size={112}
          faded={order.status === 'cancelled'}
          eager
        />
      ))}
    </div>
  );
}

export function OrderPage({ orderId }: { orderId: string }) {
  const { order, silence, isUnknown } = useOrder(orderId, askEveryMs);
  const said = words.value;
  const toMenu = (
    <a class={buttonClass('quiet', true)} href="#/">
      {said.shop.seeMenu}
    </a>
  );

  return (
    <div class={styles['page']}>
      <h1 tabIndex={-1}>{orderTitle(orderId)}</h1>
      {isUnknown ? (
        <>
          <Notice tone="amber" say="status">
            <p>
              <strong>{said.order.unknown}</strong>
            </p>
            <p>{said.order.unknownHint}</p>
          </Notice>
          {toMenu}
        </>
      ) : null}
      {silence && !order && !isUnknown ? <SilenceNotice silence={silence} /> : null}
      {!order && !isUnknown && !silence ? (
        <div class={styles['hero']} role="status">
          <span class="visually-hidden">{said.order.loading}</span>
          <Skeleton width="112px" round />
          <Skeleton width="14rem" height="2rem" />
          <Skeleton width="10rem" />
        </div>
      ) : null}
      {order ? (
        <>
          <div class={styles['hero']}>
            <Pictures order={order} />
            <Status order={order} />
            {order.status === 'pending' || order.status === 'preparing' ? (
              <Promised order={order} />
            ) : null}
          </div>
          {order.status === 'cancelled' ? null : <Steps status={order.status} />}
          {silence ? (
            // Below what was known, so that nothing moves away from under the eye.
            <SilenceNotice silence={silence} timeZone={storeNamed(order.store_id)?.timezone} />
          ) : null}
          <OrderLines order={order} />
          {isOver(order.status) ? null : (
            <p class={styles['quiet']}>{said.order.willEarn(order.points_to_earn)}</p>
          )}
          {toMenu}
        </>
      ) : null}
    </div>
  );
}
