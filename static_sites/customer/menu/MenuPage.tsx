import { useSignal } from '@preact/signals';
import { clock, opening, say } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Button } from '../../shared/ui/button/Button';
import { Notice } from '../../shared/ui/notice/Notice';
import { interrupted } from '../checkout/placing';
import { Unfinished } from '../checkout/Unfinished';
import { ActiveOrders } from '../order/ActiveOrders';
import { loadMenu, menuState, store } from '../state/shop';
import { Categories, CategoriesSkeleton } from './Categories';
import { MenuCard } from './MenuCard';
import { MenuSkeleton } from './MenuSkeleton';
import styles from './menu.module.css';

function Closed() {
  const here = store.value;
  if (!here || here.open_now) return null;
  return (
    <Notice tone="amber">
      {here.opens_at
        ? words.value.store.closedUntil(say(here.names), opening(here.opens_at, here.timezone))
        : words.value.store.closedNotice(say(here.names))}
    </Notice>
  );
}

export function MenuPage() {
  const category = useSignal<string | null>(null);
  const { menu, failed, loadedAt } = menuState.value;
  const said = words.value;
  const again = (
    <Button look="quiet" onClick={() => void loadMenu()}>
      {said.shop.again}
    </Button>
  );

  // A category may be empty at one store and not at another.
  const shown = menu?.items.filter(
    (item) => category.value === null || item.category === category.value,
  );

  return (
    <div class={styles['page']}>
      <ActiveOrders />
      {interrupted.value ? <Unfinished /> : null}
      <Closed />
      {failed && menu ? (
        <Notice tone="amber" say="status" actions={again}>
          {said.menu.stale(clock(loadedAt, store.value?.timezone))}
        </Notice>
      ) : null}
      <div class={styles['top']}>
        <h1 tabIndex={-1}>{said.menu.title}</h1>
        {menu ? <Categories categories={menu.categories} chosen={category} /> : null}
        {menu || failed ? null : <CategoriesSkeleton />}
      </div>
      {failed && !menu ? (
        <Notice tone="berry" say="alert" actions={again}>
          {said.menu.failed}
        </Notice>
      ) : null}
      {!failed && !menu ? <MenuSkeleton /> : null}
      {shown ? (
        <ul class={styles['grid']} data-testid="menu">
          {shown.map((item, index) => (
            <MenuCard key={item.item_id} item={item} eager={index < 4} />
          ))}
        </ul>
      ) : null}
      {shown?.length === 0 ? <p class={styles['empty']}>{said.menu.empty}</p> : null}
    </div>
  );
}
