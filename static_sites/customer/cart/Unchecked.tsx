import { words } from '../../shared/i18n/shop';
import { Button } from '../../shared/ui/button/Button';
import { Notice } from '../../shared/ui/notice/Notice';
import { loadMenu, menuState } from '../state/shop';
import styles from './cart.module.css';

/** Why this cart cannot be ordered yet, while there is no menu to hold it against. */
export function Unchecked() {
  const { menu, failed } = menuState.value;
  if (menu) return null;
  if (!failed) return <p class={styles['hint']}>{words.value.cart.unchecked}</p>;
  return (
    <Notice
      tone="berry"
      say="alert"
      actions={
        <Button look="quiet" onClick={() => void loadMenu()}>
          {words.value.shop.again}
        </Button>
      }
    >
      {words.value.menu.failed}
    </Notice>
  );
}
