import { useEffect, useRef } from 'preact/hooks';
import { words } from '../../shared/i18n/shop';
import { CartAside } from '../cart/CartAside';
import { CartBar } from '../cart/CartBar';
import { CartPage } from '../cart/CartPage';
import { CheckoutPage } from '../checkout/CheckoutPage';
import { Header } from '../header/Header';
import { EditDialog, ItemDialogOf } from '../item/RoutedDialogs';
import { MenuPage } from '../menu/MenuPage';
import { OrderPage } from '../order/OrderPage';
import { orderTitle } from '../order/title';
import { announcement } from '../state/announce';
import { isWide } from '../state/media';
import { type Route, route } from '../state/route';
import styles from './app.module.css';

function titleOf(to: Route): string {
  switch (to.page) {
    case 'menu':
      return words.value.menu.title;
    case 'cart':
      return words.value.cart.title;
    case 'checkout':
      return words.value.checkout.title;
    case 'order':
      return orderTitle(to.orderId);
  }
}

const scrolls = new Map<string, number>();

/** A change of page is a change of place: its heading is read out, and the menu is found where it was left. */
function usePageChange(page: string): void {
  const last = useRef(page);
  useEffect(() => {
    const keep = () => scrolls.set(page, scrollY);
    addEventListener('scroll', keep, { passive: true });
    if (last.current !== page) {
      last.current = page;
      scrollTo(0, page === 'menu' ? (scrolls.get(page) ?? 0) : 0);
      document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
    }
    return () => removeEventListener('scroll', keep);
  }, [page]);
}

export function App() {
  const to = route.value;
  // With room for both, the cart is not a page of its own.
  const page = to.page === 'cart' && isWide.value ? 'menu' : to.page;
  const title = titleOf(to);

  usePageChange(to.page === 'order' ? `order ${to.orderId}` : page);
  useEffect(() => {
    document.title = `${title} · ${words.value.shop.name}`;
  }, [title]);

  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it does lead to a place on this page */}
      <a class="skip-link" href="#content" onClick={skip}>
        {words.value.shop.skip}
      </a>
      <Header />
      <div class={`${styles['page']} ${page === 'menu' && isWide.value ? styles['beside'] : ''}`}>
        <main id="content" tabIndex={-1}>
          {page === 'menu' ? <MenuPage /> : null}
          {page === 'cart' ? <CartPage /> : null}
          {page === 'checkout' ? <CheckoutPage /> : null}
          {to.page === 'order' ? <OrderPage key={to.orderId} orderId={to.orderId} /> : null}
        </main>
        {page === 'menu' && isWide.value ? <CartAside /> : null}
      </div>
      {page === 'menu' && !isWide.value ? <CartBar /> : null}
      {to.page === 'menu' && to.itemId ? <ItemDialogOf itemId={to.itemId} /> : null}
      {to.page === 'cart' && to.lineId ? <EditDialog lineId={to.lineId} /> : null}
      <div class="visually-hidden" aria-live="polite" data-testid="announcement">
        {announcement.value}
      </div>
    </>
  );
}

/** The hash names the page here, so the link must not change it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
