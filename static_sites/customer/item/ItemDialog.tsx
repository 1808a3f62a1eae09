import { useSignal } from '@preact/signals';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { getMenuItem } from '../../shared/api/client';
import type { MenuItem, MenuItemDetail } from '../../shared/api/types';
import { list, money, say, toMinor } from '../../shared/i18n/format';
import { allergenName, words } from '../../shared/i18n/shop';
import { Button } from '../../shared/ui/button/Button';
import { Drink } from '../../shared/ui/drink/Drink';
import { Icon } from '../../shared/ui/icon/Icon';
import { info, triangleAlert, x } from '../../shared/ui/icon/icons';
import { Stepper } from '../../shared/ui/stepper/Stepper';
import { Tag } from '../../shared/ui/tag/Tag';
import { maxQuantity } from '../cart/cart';
import { currency, storeId } from '../state/shop';
import { allergensOf, type Choices, choose, unitPriceMinor } from './choices';
import { Group } from './Group';
import styles from './item-dialog.module.css';

interface ItemDialogProps {
  item: MenuItem;
  choices: Choices;
  quantity: number;
  /** How many the cart can still take. */
  left: number;
  canKeep: (choices: Choices) => boolean;
  keepLabel: (price: string) => string;
  onKeep: (choices: Choices, quantity: number) => void;
  onClosed: () => void;
}

/** The story and the nutrition come later or not at all; the drink can be ordered without. */
function useDetail(itemId: string) {
  const detail = useSignal<MenuItemDetail | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    getMenuItem(itemId, storeId.value ?? undefined, leaving.signal).then(
      (loaded) => {
        detail.value = loaded;
      },
      () => undefined,
    );
    return () => leaving.abort();
  }, [itemId]);
  return detail;
}

export function ItemDialog(props: ItemDialogProps) {
  const { item } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const choices = useSignal(props.choices);
  const quantity = useSignal(props.quantity);
  const detail = useDetail(item.item_id);
  const said = words.value;

  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closed before it is taken away, so that the focus goes back to where it came from.
    return () => element?.close();
  }, []);

  const most = Math.max(1, Math.min(maxQuantity, props.left));
  const total = money(unitPriceMinor(item, choices.value) * quantity.value, currency.value);
  const allergens = allergensOf(item, choices.value).map(allergenName);
  const keepable = props.left >= quantity.value && props.canKeep(choices.value);

  const keep = () => {
    if (!keepable) return;
    props.onKeep(choices.value, quantity.value);
    dialog.current?.close();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape, which a dialog knows itself
    <dialog
      ref={dialog}
      class={styles['dialog']}
      aria-labelledby={title}
      onClose={props.onClosed}
      onClick={(event) => {
        // The backdrop is the dialog's own; what is inside is the form's.
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <form
        class={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <div class={styles['head']}>
          <h2 id={title} tabIndex={-1} autofocus>
            {say(item.names)}
          </h2>
          <button
            type="button"
            class={styles['close']}
            aria-label={said.item.close}
            onClick={() => dialog.current?.close()}
          >
            <Icon of={x} size={24} />
          </button>
        </div>
        <div class={styles['scroll']}>
          <div class={styles['hero']}>
            <Drink picture={item.picture} size={176} eager />
            <div class={styles['about']}>
              <p class={styles['price']}>{money(toMinor(item.price), currency.value)}</p>
              <p>{say(item.descriptions)}</p>
              {detail.value ? <Detail detail={detail.value} /> : null}
              <p class={styles['allergens']} aria-live="polite" data-testid="allergens">
                {allergens.length > 0 ? (
                  <Tag tone="berry" icon={triangleAlert}>
                    {said.item.contains(list(allergens))}
                  </Tag>
                ) : (
                  <Tag tone="soft" icon={info}>
                    {said.item.free}
                  </Tag>
                )}
              </p>
            </div>
          </div>
          {item.customizations.map((group) => (
            <Group
              key={group.group}
              group={group}
              choices={choices.value}
              onChoose={(option) => {
                choices.value = choose(choices.value, group, option);
              }}
            />
          ))}
        </div>
        <div class={styles['foot']}>
          <Limit left={props.left} quantity={quantity.value} />
          {props.canKeep(choices.value) ? null : <p class={styles['limit']}>{said.menu.full}</p>}
          <Stepper
            label={said.item.quantity}
            fewer={said.item.fewer}
            more={said.item.more}
            value={quantity.value}
            most={most}
            onChange={(next) => {
              quantity.value = next;
            }}
          />
          <Button type="submit" wide disabled={!keepable} data-testid="add-to-cart">
            {props.keepLabel(total)}
          </Button>
        </div>
      </form>
    </dialog>
  );
}

function Limit({ left, quantity }: { left: number; quantity: number }) {
  const said = words.value.item;
  if (quantity >= left) return <p class={styles['limit']}>{said.most(Math.max(0, left))}</p>;
  if (quantity >= maxQuantity) return <p class={styles['limit']}>{said.mostPerLine}</p>;
  return null;
}

function Detail({ detail }: { detail: MenuItemDetail }) {
  const said = words.value.item;
  const { nutrition } = detail;
  return (
    <>
      {detail.story ? <p class={styles['story']}>{say(detail.story)}</p> : null}
      {nutrition ? (
        <p class={styles['nutrition']}>
          {[
            said.energy(nutrition.kcal),
            said.caffeine(nutrition.caffeine_mg),
            said.sugar(nutrition.sugar_g),
          ].join(' · ')}
        </p>
      ) : null}
    </>
  );
}
