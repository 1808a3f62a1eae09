import { money } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Icon } from '../../shared/ui/icon/Icon';
import { arrowRight } from '../../shared/ui/icon/icons';
import { drinks, review } from '../state/basket';
import { currency } from '../state/shop';
import styles from './cart-bar.module.css';

/** On a phone the cart waits at the thumb. */
export function CartBar() {
  if (drinks.value === 0) return null;
  const known = review.value;
  return (
    <nav class={styles['bar']} aria-label={words.value.cart.title}>
      <a href="#/cart" data-testid="cart-bar">
        <span>{words.value.shop.cart(drinks.value)}</span>
        <span class={styles['end']}>
          {known ? money(known.totalMinor, currency.value) : ''}
          <Icon of={arrowRight} />
        </span>
      </a>
    </nav>
  );
}
