import mark from '../../shared/brand/mark.svg';
import { count } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Icon } from '../../shared/ui/icon/Icon';
import { bag, star } from '../../shared/ui/icon/icons';
import { LanguageSwitch } from '../../shared/ui/language-switch/LanguageSwitch';
import { Skeleton } from '../../shared/ui/skeleton/Skeleton';
import { drinks } from '../state/basket';
import { points } from '../state/customer';
import styles from './header.module.css';
import { StorePicker } from './StorePicker';

function Points() {
  const known = points.value;
  if (known.state === 'failed') return null;
  return (
    <p class={styles['points']} data-testid="points">
      <Icon of={star} size={16} />
      {known.state === 'ready' ? (
        words.value.shop.points(known.account.points)
      ) : (
        <Skeleton width="4.5rem" />
      )}
    </p>
  );
}

export function Header() {
  return (
    <header class={styles['header']}>
      <div class={styles['inside']}>
        <a class={styles['home']} href="#/" aria-label={words.value.shop.home}>
          <img src={mark} alt="" width="36" height="36" />
          <span>{words.value.shop.name}</span>
        </a>
        <div class={styles['where']}>
          <StorePicker />
          <Points />
        </div>
        <div class={styles['tools']}>
          <LanguageSwitch />
          <a class={styles['cart']} href="#/cart">
            <Icon of={bag} size={22} />
            <span class="visually-hidden">{words.value.shop.cart(drinks.value)}</span>
            <span
              key={drinks.value}
              class={styles['count']}
              aria-hidden="true"
              data-testid="cart-count"
            >
              {count(drinks.value)}
            </span>
          </a>
        </div>
      </div>
    </header>
  );
}
