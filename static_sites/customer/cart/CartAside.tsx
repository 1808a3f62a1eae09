import { useEffect, useRef } from 'preact/hooks';
import { words } from '../../shared/i18n/shop';
import { cart, removed } from '../state/basket';
import { route } from '../state/route';
import { CartLines } from './CartLines';
import styles from './cart.module.css';
import { Empty } from './Empty';
import { CartFoot } from './Totals';

export function CartAside() {
  const title = useRef<HTMLHeadingElement>(null);
  const isAskedFor = route.value.page === 'cart' && route.value.lineId === null;
  const isEmpty = cart.value.length === 0;

  useEffect(() => {
    if (isAskedFor) title.current?.focus({ preventScroll: true });
  }, [isAskedFor]);

  return (
    <aside class={styles['aside']} aria-labelledby="cart-title">
      <h2 id="cart-title" ref={title} tabIndex={-1}>
        {words.value.cart.title}
      </h2>
      {isEmpty && !removed.value ? <Empty /> : <CartLines />}
      {isEmpty ? null : <CartFoot />}
    </aside>
  );
}
