import { words } from '../../shared/i18n/shop';
import { Drink } from '../../shared/ui/drink/Drink';
import styles from './cart.module.css';

export function Empty() {
  return (
    <div class={styles['empty']}>
      <Drink picture="flat-white" size={112} faded />
      <p>
        <strong>{words.value.cart.empty}</strong>
      </p>
      <p class={styles['hint']}>{words.value.cart.emptyHint}</p>
    </div>
  );
}
