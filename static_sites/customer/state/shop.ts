import { computed, signal } from '@preact/signals';
import { listMenu, listStores } from '../../shared/api/client';
import { ProblemError } from '../../shared/api/failure';
import type { Menu, Store, Stores } from '../../shared/api/types';
import { forget, recall, remember } from '../../shared/storage';

const storeKey = 'cloudcafe.store_id';
const refreshMs = 60_000;

const stores = signal<Stores | null>(null);
const chosenStoreId = signal<string | null>(storeIdFrom(recall(storeKey)));

function storeIdFrom(stored: unknown): string | null {
  return typeof stored === 'string' && stored !== '' ? stored : null;
}

export interface MenuState {
  menu: Menu | null;
  loadedAt: number;
  /** The last try to load it failed. What there was before stays on the screen. */
  failed: boolean;
}

const nothingYet: MenuState = { menu: null, loadedAt: 0, failed: false };

export const menuState = signal<MenuState>(nothingYet);
export const menu = computed(() => menuState.value.menu);
export const currency = computed(() => menu.value?.currency ?? 'USD');
export const allStores = computed<readonly Store[]>(() => stores.value?.stores ?? []);
export const storeId = computed(
  () => chosenStoreId.value ?? menu.value?.store_id ?? stores.value?.default_store_id ?? null,
);
export const store = computed(
  () => allStores.value.find((each) => each.store_id === storeId.value) ?? null,
);

export function storeNamed(id: string): Store | null {
  return allStores.value.find((each) => each.store_id === id) ?? null;
}

/** The picture of a drink that was ordered, which may have left the menu since. */
export function pictureFor(itemId: string): string | null {
  const item = menu.value?.items.find((each) => each.item_id === itemId);
  return item ? item.picture : itemId;
}

let loading: AbortController | null = null;

export async function loadMenu(): Promise<void> {
  loading?.abort();
  const mine = new AbortController();
  loading = mine;
  try {
    const loaded = await listMenu(chosenStoreId.value ?? undefined, mine.signal);
    if (!mine.signal.aborted) {
      menuState.value = { menu: loaded, loadedAt: Date.now(), failed: false };
    }
  } catch (failure) {
    if (mine.signal.aborted) return;
    if (isUnknownStore(failure) && chosenStoreId.value !== null) {
      forgetStore();
      return loadMenu();
    }
    menuState.value = { ...menuState.value, failed: true };
  }
}

function isUnknownStore(failure: unknown): boolean {
  return failure instanceof ProblemError && ['unknown-store', 'not-found'].includes(failure.code);
}

function forgetStore(): void {
  chosenStoreId.value = null;
  forget(storeKey);
}

export async function loadStores(): Promise<void> {
  try {
    stores.value = await listStores();
  } catch {
    // Without the list the shop works with the store it knows; the next refresh asks again.
    return;
  }
  const known = allStores.value.some((each) => each.store_id === chosenStoreId.value);
  if (chosenStoreId.value !== null && !known) {
    forgetStore();
    await loadMenu();
  }
}

export function chooseStore(id: string): void {
  if (id === storeId.value) return;
  chosenStoreId.value = id;
  remember(storeKey, id);
  menuState.value = nothingYet;
  void loadMenu();
}

/** What an order just taught us about the stock, before the menu is asked again. */
export function learnStock(left: ReadonlyMap<string, number>): void {
  const { menu: known } = menuState.value;
  if (!known) return;
  menuState.value = {
    ...menuState.value,
    menu: {
      ...known,
      items: known.items.map((item) => {
        const stock = left.get(item.item_id);
        return stock === undefined
          ? item
          : { ...item, stock, low_stock: stock > 0, available: item.available && stock > 0 };
      }),
    },
  };
}

export function keepFresh(): void {
  const refresh = () => {
    if (document.visibilityState !== 'visible') return;
    if (Date.now() - menuState.value.loadedAt < refreshMs / 2) return;
    void loadMenu();
    void loadStores();
  };
  setInterval(refresh, refreshMs);
  document.addEventListener('visibilitychange', refresh);
  addEventListener('online', refresh);
}
