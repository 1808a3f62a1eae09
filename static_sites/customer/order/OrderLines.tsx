import type { Order } from '../../shared/api/types';
import { money, say, toMinor } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Drink } from '../../shared/ui/drink/Drink';
import { pictureFor } from '../state/shop';
import styles from './order-lines.module.css';

export function OrderLines({ order }: { order: Order }) {
  const said = words.value;
  return (
    <section class={styles['section']} aria-labelledby="lines-title">
      <h2 id="lines-title">{said.order.drinks}</h2>
      <ul>
        {order.items.map((line, index) => {
          const special = line.customizations.filter((each) => !each.standard);
          return (
            <li key={index} class={styles['line']}>
              <Drink picture={pictureFor(line.item_id)} size={48} />
              <div class={styles['words']}>
                <p>
                  <strong>
                    {line.quantity} × {say(line.names)}
                  </strong>
                </p>
                {special.length > 0 ? (
                  <p class={styles['quiet']}>
                    {special.map((each) => say(each.names)).join(' · ')}
                  </p>
                ) : null}
              </div>
              <span>{money(toMinor(line.line_total), order.currency)}</span>
            </li>
          );
        })}
      </ul>
      <p class={styles['total']}>
        <span>{said.cart.total}</span>
        <strong>{money(toMinor(order.total), order.currency)}</strong>
      </p>
      {order.notes ? (
        <p class={styles['quiet']}>
          {said.order.note}: {order.notes}
        </p>
      ) : null}
    </section>
  );
}
