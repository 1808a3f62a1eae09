import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { MenuItem } from '../../shared/api/types';
import { money, say, toMinor } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { newId } from '../../shared/id';
import { Drink } from '../../shared/ui/drink/Drink';
import { Icon } from '../../shared/ui/icon/Icon';
import { check, circleCheck, circleX, plus, triangleAlert } from '../../shared/ui/icon/icons';
import { Tag } from '../../shared/ui/tag/Tag';
import { addLine, isFull } from '../cart/cart';
import { defaultChoices, unitPriceMinor } from '../item/choices';
import { announce } from '../state/announce';
import { cart } from '../state/basket';
import { openDialog } from '../state/route';
import { currency } from '../state/shop';
import styles from './menu-card.module.css';
import { inCart, stockOf } from './stock';

const shownAddedMs = 1400;

function Stock({ item }: { item: MenuItem }) {
  const said = words.value.menu;
  switch (stockOf(item)) {
    case 'sold-out':
      return (
        <Tag tone="berry" icon={circleX}>
          {said.soldOut}
        </Tag>
      );
    case 'low':
      return (
        <Tag tone="amber" icon={triangleAlert}>
          {said.low(item.stock)}
        </Tag>
      );
    case 'in-stock':
      return (
        <Tag tone="leaf" icon={circleCheck}>
          {said.inStock(item.stock)}
        </Tag>
      );
  }
}

function QuickAdd({ item }: { item: MenuItem }) {
  const added = useSignal(false);
  const name = say(item.names);
  const allTaken = inCart(cart.value, item.item_id) >= item.stock;

  const add = () => {
    if (isFull(cart.value)) {
      announce(words.value.menu.full);
      openDialog({ page: 'menu', itemId: item.item_id });
      return;
    }
    const choices = defaultChoices(item);
    cart.value = addLine(cart.value, {
      id: newId(),
      itemId: item.item_id,
      quantity: 1,
      choices,
      seenPriceMinor: unitPriceMinor(item, choices),
      names: item.names,
      picture: item.picture,
    });
    announce(words.value.menu.added(name));
    added.value = true;
    setTimeout(() => {
      added.value = false;
    }, shownAddedMs);
  };

  return (
    <button
      type="button"
      class={`${styles['add']} ${added.value ? styles['added'] : ''}`}
      aria-label={words.value.menu.quickAdd(name)}
      disabled={allTaken}
      onClick={add}
      data-testid={`quick-add-${item.item_id}`}
    >
      <Icon of={added.value ? check : plus} size={22} />
    </button>
  );
}

export function MenuCard({ item, eager }: { item: MenuItem; eager: boolean }) {
  const about = useId();
  const soldOut = stockOf(item) === 'sold-out';
  return (
    <li
      class={`${styles['card']} ${soldOut ? styles['gone'] : ''}`}
      data-testid={`menu-card-${item.item_id}`}
    >
      <Drink picture={item.picture} size={132} faded={soldOut} eager={eager} />
      <div class={styles['words']}>
        <h2>
          <button
            type="button"
            class={styles['open']}
            aria-describedby={about}
            disabled={soldOut}
            onClick={() => openDialog({ page: 'menu', itemId: item.item_id })}
          >
            {say(item.names)}
          </button>
        </h2>
        <p class={styles['description']}>{say(item.descriptions)}</p>
        <div id={about} class={styles['facts']}>
          <Stock item={item} />
          <span class={styles['price']}>{money(toMinor(item.price), currency.value)}</span>
        </div>
      </div>
      {soldOut ? null : <QuickAdd item={item} />}
    </li>
  );
}
