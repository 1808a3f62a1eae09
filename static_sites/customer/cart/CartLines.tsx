import { Fragment } from 'preact';
import { say } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Button } from '../../shared/ui/button/Button';
import { Icon } from '../../shared/ui/icon/Icon';
import { undo } from '../../shared/ui/icon/icons';
import { cart, removed, review, undoRemove } from '../state/basket';
import styles from './cart.module.css';
import { Line } from './Line';

function Removed({ name }: { name: string }) {
  const said = words.value.cart;
  return (
    <li class={styles['removed']}>
      <span role="status">{said.removed(name)}</span>
      <Button look="plain" onClick={undoRemove} data-testid="undo-remove">
        <Icon of={undo} size={18} />
        {said.undo}
      </Button>
    </li>
  );
}

/** Until the menu is there, the lines stand as they were last seen. */
function unreviewed() {
  return cart.value.map((line) => ({
    line,
    item: null,
    unitMinor: line.seenPriceMinor,
    lineMinor: line.seenPriceMinor * line.quantity,
    issue: null,
  }));
}

export function CartLines() {
  const lines = review.value?.lines ?? unreviewed();
  const gone = removed.value;
  return (
    <ul class={styles['lines']}>
      {lines.map((reviewed, index) => (
        <Fragment key={reviewed.line.id}>
          {gone?.at === index ? <Removed name={say(gone.line.names)} /> : null}
          <Line {...reviewed} />
        </Fragment>
      ))}
      {gone && gone.at >= lines.length ? <Removed name={say(gone.line.names)} /> : null}
    </ul>
  );
}
