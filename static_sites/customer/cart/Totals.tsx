import { money } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { buttonClass } from '../../shared/ui/button/Button';
import { cartTotalMinor, review } from '../state/basket';
import { currency } from '../state/shop';
import styles from './cart.module.css';
import { Unchecked } from './Unchecked';

export function Total({ minor }: { minor: number }) {
  return (
    <p class={styles['total']}>
      <span>{words.value.cart.total}</span>
      <strong data-testid="cart-total">{money(minor, currency.value)}</strong>
    </p>
  );
}

/** What stands between the cart and the order, or the way there. */
export function CartFoot() {
  const said = words.value.cart;
  const known = review.value;
  const isReady = known !== null && known.blocking === 0;
  return (
    <div class={styles['foot']}>
      <Total minor={cartTotalMinor.value} />
      <Unchecked />
      {known && known.blocking > 0 ? (
        <p class={styles['fix']} role="status">
          {said.fixFirst(known.blocking)}
        </p>
      ) : null}
      {isReady ? (
        <a class={buttonClass('main', true)} href="#/checkout" data-testid="checkout">
          {said.checkout}
        </a>
      ) : (
        <button type="button" class={buttonClass('main', true)} disabled data-testid="checkout">
          {said.checkout}
        </button>
      )}
    </div>
  );
}
