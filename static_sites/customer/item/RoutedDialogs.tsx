import { useEffect } from 'preact/hooks';
import { say } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { newId } from '../../shared/id';
import { addLine, maxLines, replaceLine } from '../cart/cart';
import { inCart, stockOf } from '../menu/stock';
import { announce } from '../state/announce';
import { cart } from '../state/basket';
import { leaveDialog } from '../state/route';
import { menu } from '../state/shop';
import { type Choices, defaultChoices, repaired, sameChoices, unitPriceMinor } from './choices';
import { ItemDialog } from './ItemDialog';

function itemOf(itemId: string) {
  return menu.value?.items.find((item) => item.item_id === itemId) ?? null;
}

/** An address that leads to no drink anyone can order leads to the menu instead. */
function useLeaveIf(isNowhere: boolean): void {
  useEffect(() => {
    if (!isNowhere) return;
    announce(words.value.item.unknown);
    leaveDialog();
  }, [isNowhere]);
}

export function ItemDialogOf({ itemId }: { itemId: string }) {
  const item = itemOf(itemId);
  const orderable = item !== null && stockOf(item) !== 'sold-out';
  useLeaveIf(menu.value !== null && !orderable);
  if (!item || !orderable) return null;

  const add = (choices: Choices, quantity: number) => {
    const line = {
      id: newId(),
      itemId,
      quantity,
      choices,
      seenPriceMinor: unitPriceMinor(item, choices),
      names: item.names,
      picture: item.picture,
    };
    cart.value = addLine(cart.value, line);
    announce(words.value.menu.added(say(item.names)));
  };

  return (
    <ItemDialog
      key={itemId}
      item={item}
      choices={defaultChoices(item)}
      quantity={1}
      left={item.stock - inCart(cart.value, itemId)}
      canKeep={(choices) =>
        cart.value.length < maxLines ||
        cart.value.some((line) => line.itemId === itemId && sameChoices(line.choices, choices))
      }
      keepLabel={words.value.item.add}
      onKeep={add}
      onClosed={leaveDialog}
    />
  );
}

export function EditDialog({ lineId }: { lineId: string }) {
  const line = cart.value.find((each) => each.id === lineId);
  const item = line ? itemOf(line.itemId) : null;
  useLeaveIf(menu.value !== null && item === null);
  if (!line || !item) return null;

  return (
    <ItemDialog
      key={lineId}
      item={item}
      choices={repaired(item, line.choices)}
      quantity={line.quantity}
      left={item.stock - inCart(cart.value, line.itemId, lineId)}
      canKeep={() => true}
      keepLabel={words.value.item.save}
      onKeep={(choices, quantity) => {
        const seenPriceMinor = unitPriceMinor(item, choices);
        cart.value = replaceLine(cart.value, { ...line, choices, quantity, seenPriceMinor });
      }}
      onClosed={leaveDialog}
    />
  );
}
