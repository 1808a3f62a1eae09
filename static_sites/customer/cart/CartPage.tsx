import { words } from '../../shared/i18n/shop';
import { buttonClass } from '../../shared/ui/button/Button';
import { Icon } from '../../shared/ui/icon/Icon';
import { arrowLeft } from '../../shared/ui/icon/icons';
import { interrupted } from '../checkout/placing';
import { Unfinished } from '../checkout/Unfinished';
import { cart, removed } from '../state/basket';
import { CartLines } from './CartLines';
import styles from './cart.module.css';
import { Empty } from './Empty';
import { CartFoot } from './Totals';

export function CartPage() {
  const isEmpty = cart.value.length === 0;
  return (
    <div class={styles['page']}>
      <a class={buttonClass('plain')} href="#/">
        <Icon of={arrowLeft} size={18} />
        {words.value.menu.title}
      </a>
      <h1 tabIndex={-1}>{words.value.cart.title}</h1>
      {interrupted.value ? <Unfinished /> : null}
      <h2 class="visually-hidden">{words.value.cart.drinks}</h2>
      {isEmpty && !removed.value ? <Empty /> : <CartLines />}
      {isEmpty ? (
        <a class={buttonClass('main', true)} href="#/">
          {words.value.shop.seeMenu}
        </a>
      ) : (
        <CartFoot />
      )}
    </div>
  );
}
