import type { Order } from '../../shared/api/types';
import { clock } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Icon } from '../../shared/ui/icon/Icon';
import { clock as clockIcon } from '../../shared/ui/icon/icons';
import { storeNamed } from '../state/shop';
import { promiseOf } from './progress';
import styles from './promised.module.css';
import { useNow } from './useNow';

/** The promised time as a clock time, and how long that is. */
export function Promised({ order }: { order: Order }) {
  const now = useNow();
  if (!order.ready_at) return null;
  const said = words.value.order;
  const standing = promiseOf(order.ready_at, now);
  return (
    <div class={styles['promised']} data-testid="promised">
      <p class={styles['when']}>
        <Icon of={clockIcon} size={24} />
        <strong>{said.readyAt(clock(order.ready_at, storeNamed(order.store_id)?.timezone))}</strong>
      </p>
      <p class={standing.kind === 'late' ? styles['late'] : styles['left']}>
        {standing.kind === 'minutes' ? said.minutesLeft(standing.minutes) : null}
        {standing.kind === 'any-moment' ? said.anyMoment : null}
        {standing.kind === 'late' ? said.late : null}
      </p>
    </div>
  );
}
