import { useEffect, useId } from 'preact/hooks';
import { money, say } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Button, buttonClass } from '../../shared/ui/button/Button';
import { Icon } from '../../shared/ui/icon/Icon';
import { arrowLeft, pin } from '../../shared/ui/icon/icons';
import { CartLines } from '../cart/CartLines';
import { Empty } from '../cart/Empty';
import { Total } from '../cart/Totals';
import { Unchecked } from '../cart/Unchecked';
import { PointsCard } from '../points/PointsCard';
import { cart, maxNote, note, removed, review } from '../state/basket';
import { currency, loadMenu, store } from '../state/shop';
import styles from './checkout.module.css';
import { cartChanged, interrupted, isPlacing, place, retrying, totalMinor } from './placing';
import { TroubleNotice } from './TroubleNotice';
import { Unfinished } from './Unfinished';

function Note() {
  const id = useId();
  const said = words.value.checkout;
  return (
    <div class={styles['note']}>
      <label for={id}>
        {said.notes} <span class={styles['quiet']}>({said.optional})</span>
      </label>
      <textarea
        id={id}
        rows={3}
        maxLength={maxNote}
        placeholder={said.notesExample}
        aria-describedby={`${id}-left`}
        value={note.value}
        onInput={(event) => {
          note.value = event.currentTarget.value;
        }}
        data-testid="notes"
      />
      <p id={`${id}-left`} class={styles['quiet']}>
        {said.left(maxNote - note.value.length)}
      </p>
    </div>
  );
}

function Place() {
  const said = words.value;
  const known = review.value;
  const isReady = known !== null && known.blocking === 0 && (store.value?.open_now ?? true);
  const label = isPlacing.value
    ? retrying.value === null
      ? said.checkout.placing
      : said.checkout.retrying(retrying.value)
    : said.checkout.place(money(totalMinor(), currency.value));
  return (
    <div class={styles['place']}>
      <TroubleNotice />
      <Unchecked />
      {known && known.blocking > 0 ? (
        <p class={styles['fix']} role="status">
          {said.cart.fixFirst(known.blocking)}
        </p>
      ) : null}
      <Button
        wide
        disabled={!isReady}
        // Not `disabled` while it is under way, so that the focus stays where it is.
        aria-disabled={isPlacing.value}
        onClick={() => void place()}
        data-testid="place-order"
      >
        {label}
      </Button>
    </div>
  );
}

function Where() {
  const here = store.value;
  if (!here) return null;
  return (
    <div class={styles['where']}>
      <Icon of={pin} />
      <div>
        <p class={styles['quiet']}>{words.value.checkout.pickUpAt}</p>
        <p>
          <strong>{say(here.names)}</strong>
        </p>
        <p class={styles['quiet']}>{say(here.addresses)}</p>
        {here.open_now ? null : (
          <p class={styles['fix']}>{words.value.store.closedNotice(say(here.names))}</p>
        )}
      </div>
    </div>
  );
}

export function CheckoutPage() {
  const said = words.value;
  const isEmpty = cart.value.length === 0;

  useEffect(() => {
    // Prices and stock as they are now, before anything is promised.
    void loadMenu();
  }, []);

  useEffect(() => cart.subscribe(skipFirst(cartChanged)), []);

  return (
    <div class={styles['page']}>
      <div class={styles['head']}>
        <a class={buttonClass('plain')} href="#/cart">
          <Icon of={arrowLeft} size={18} />
          {said.checkout.back}
        </a>
        <h1 tabIndex={-1}>{said.checkout.title}</h1>
      </div>
      {interrupted.value ? <Unfinished /> : null}
      {isEmpty && !removed.value ? (
        <>
          <Empty />
          <a class={buttonClass('main', true)} href="#/">
            {said.shop.seeMenu}
          </a>
        </>
      ) : (
        <div class={styles['columns']}>
          <section class={styles['what']} aria-labelledby="what-title">
            <h2 id="what-title">{said.cart.drinks}</h2>
            <CartLines />
          </section>
          <section class={styles['how']} aria-label={said.checkout.title}>
            <Where />
            <Note />
            <PointsCard totalMinor={totalMinor()} />
            <Total minor={totalMinor()} />
            <Place />
          </section>
        </div>
      )}
    </div>
  );
}

function skipFirst(then: () => void): () => void {
  let isFirst = true;
  return () => {
    if (!isFirst) then();
    isFirst = false;
  };
}
