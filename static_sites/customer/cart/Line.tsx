import { money, say } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Button } from '../../shared/ui/button/Button';
import { Drink } from '../../shared/ui/drink/Drink';
import { Icon } from '../../shared/ui/icon/Icon';
import { circleX, info, pencil, trash, triangleAlert } from '../../shared/ui/icon/icons';
import { Stepper } from '../../shared/ui/stepper/Stepper';
import { chosenIn } from '../item/choices';
import { inCart } from '../menu/stock';
import { cart, remove } from '../state/basket';
import { openDialog } from '../state/route';
import { currency, store } from '../state/shop';
import { acceptPrice, maxQuantity, setQuantity } from './cart';
import styles from './line.module.css';
import { blocks, type Issue, type ReviewedLine } from './review';

function wordsOf(issue: Issue): string {
  const said = words.value.cart;
  switch (issue.kind) {
    case 'unknown-item':
      return said.unknown;
    case 'sold-out':
      return said.soldOut(store.value ? say(store.value.names) : words.value.store.label);
    case 'too-few':
      return said.tooFew(issue.left);
    case 'choice-gone':
      return said.choiceGone;
    case 'price-changed':
      return said.priceChanged(
        money(issue.beforeMinor, currency.value),
        money(issue.nowMinor, currency.value),
      );
  }
}

interface IssueNoteProps {
  issue: Issue;
  lineId: string;
  name: string;
}

function IssueNote({ issue, lineId, name }: IssueNoteProps) {
  const said = words.value.cart;
  return (
    <div class={`${styles['issue']} ${blocks(issue) ? styles['blocking'] : ''}`}>
      <Icon
        of={issue.kind === 'price-changed' ? info : blocks(issue) ? circleX : triangleAlert}
        size={18}
      />
      <span>{wordsOf(issue)}</span>
      {issue.kind === 'too-few' ? (
        <Button
          look="quiet"
          onClick={() => {
            cart.value = setQuantity(cart.value, lineId, issue.left);
          }}
        >
          {said.makeIt(issue.left)}
        </Button>
      ) : null}
      {issue.kind === 'unknown-item' || issue.kind === 'sold-out' ? (
        <Button look="quiet" aria-label={said.removeOf(name)} onClick={() => remove(lineId)}>
          {said.remove}
        </Button>
      ) : null}
      {issue.kind === 'price-changed' ? (
        <Button
          look="plain"
          onClick={() => {
            cart.value = acceptPrice(cart.value, lineId, issue.nowMinor);
          }}
        >
          {words.value.shop.dismiss}
        </Button>
      ) : null}
    </div>
  );
}

export function Line({ line, item, lineMinor, issue }: ReviewedLine) {
  const said = words.value;
  const name = say(item?.names ?? line.names);
  // A drink as it comes needs no list of what is usual about it.
  const chosen =
    item?.customizations.flatMap((group) =>
      group.options
        .filter((option) => chosenIn(line.choices, group).includes(option.option))
        .filter((option) => option.option !== group.default)
        .map((option) => say(option.names)),
    ) ?? [];
  const most = item
    ? Math.min(maxQuantity, item.stock - inCart(cart.value, line.itemId, line.id))
    : maxQuantity;
  const isGone = issue?.kind === 'unknown-item' || issue?.kind === 'sold-out';

  return (
    <li class={styles['line']} data-testid={`cart-line-${line.itemId}`}>
      <Drink picture={line.picture} size={56} faded={isGone} />
      <div class={styles['words']}>
        <div class={styles['title']}>
          <h3>{name}</h3>
          <span class={styles['price']}>{isGone ? '–' : money(lineMinor, currency.value)}</span>
        </div>
        {chosen.length > 0 ? <p class={styles['chosen']}>{chosen.join(' · ')}</p> : null}
      </div>
      {issue ? <IssueNote issue={issue} lineId={line.id} name={name} /> : null}
      {isGone ? null : (
        <div class={styles['actions']}>
          <Stepper
            label={said.cart.quantityOf(name)}
            fewer={said.item.fewer}
            more={said.item.more}
            value={line.quantity}
            most={most}
            onChange={(quantity) => {
              cart.value = setQuantity(cart.value, line.id, quantity);
            }}
          />
          <span class={styles['gap']} />
          {item ? (
            <button
              type="button"
              class={styles['action']}
              aria-label={said.cart.editOf(name)}
              title={said.cart.edit}
              onClick={() => openDialog({ page: 'cart', lineId: line.id })}
            >
              <Icon of={pencil} />
            </button>
          ) : null}
          <button
            type="button"
            class={styles['action']}
            aria-label={said.cart.removeOf(name)}
            title={said.cart.remove}
            onClick={() => remove(line.id)}
          >
            <Icon of={trash} />
          </button>
        </div>
      )}
    </li>
  );
}
