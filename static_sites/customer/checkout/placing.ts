import { signal } from '@preact/signals';
import { placeOrder } from '../../shared/api/client';
import type { ProblemError } from '../../shared/api/failure';
import type { Order, Problem } from '../../shared/api/types';
import { toMinor } from '../../shared/i18n/format';
import { newId } from '../../shared/id';
import { forget, recall, remember } from '../../shared/storage';
import { cart, cartTotalMinor, emptyBasket, note, review } from '../state/basket';
import { customerId } from '../state/customer';
import { rememberOrder } from '../state/orders';
import { goInstead } from '../state/route';
import { learnStock, loadMenu, loadStores, storeId } from '../state/shop';
import { type Attempt, attemptFor, attemptFrom, isExpired, sendAttempt } from './attempt';
import { orderBody } from './order-body';

export type Trouble =
  | { kind: 'offline' | 'silent' | 'busy' }
  | { kind: 'shortage' | 'unavailable' }
  | { kind: 'price-changed'; totalMinor: number }
  | { kind: 'store-closed'; opensAt: string | null }
  | { kind: 'refused'; reasons: string[] }
  /** An attempt with an unknown outcome is open, and the cart has changed since. */
  | { kind: 'unfinished' };

const key = 'cloudcafe.attempt';
const tries = 3;

export const isPlacing = signal(false);
/** The number of the try under way, once the first went unanswered. */
export const retrying = signal<number | null>(null);
export const trouble = signal<Trouble | null>(null);
/** The total the API told, when the menu we see does not add up to it yet. */
const toldTotalMinor = signal<number | null>(null);

let unfinished = openAttempt();

function openAttempt(): Attempt | null {
  const attempt = attemptFrom(recall(key));
  return attempt && !isExpired(attempt, Date.now()) ? attempt : null;
}

export const interrupted = signal(unfinished !== null);

function open(attempt: Attempt): void {
  unfinished = attempt;
  remember(key, attempt);
}

function close(): void {
  unfinished = null;
  interrupted.value = false;
  forget(key);
}

export function totalMinor(): number {
  return toldTotalMinor.value ?? cartTotalMinor.value;
}

/** A changed cart makes what was said about the last try untrue. */
export function cartChanged(): void {
  toldTotalMinor.value = null;
  if (trouble.value && trouble.value.kind !== 'store-closed') trouble.value = null;
}

function body(): string {
  return orderBody({
    customerId,
    storeId: storeId.value,
    cart: cart.value,
    totalMinor: totalMinor(),
    note: note.value,
  });
}

export async function place(): Promise<void> {
  // The second click of a double click lands here.
  if (isPlacing.value || !review.value || review.value.blocking > 0) return;
  if (unfinished && unfinished.body !== body()) {
    trouble.value = { kind: 'unfinished' };
    return;
  }
  await run(attemptFor(body(), unfinished, newId, Date.now()));
}

/** Asks what became of the attempt that was cut off. */
export async function checkUnfinished(): Promise<void> {
  if (unfinished && !isPlacing.value) await run(unfinished);
}

export async function placeDespiteUnfinished(): Promise<void> {
  if (isPlacing.value) return;
  close();
  await place();
}

async function run(attempt: Attempt): Promise<void> {
  isPlacing.value = true;
  trouble.value = null;
  const wasThisCart = attempt.body === body();
  open(attempt);
  try {
    const outcome = await sendAttempt(attempt, {
      send: placeOrder,
      tries,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      onRetry: (attemptNumber) => {
        retrying.value = attemptNumber;
      },
    });
    switch (outcome.kind) {
      case 'placed':
        close();
        placed(outcome.order, wasThisCart);
        break;
      case 'refused':
        close();
        trouble.value = await troubleOf(outcome.problem);
        break;
      case 'unknown':
        trouble.value = { kind: outcome.reason };
        break;
    }
  } finally {
    isPlacing.value = false;
    retrying.value = null;
  }
}

function placed(order: Order, wasThisCart: boolean): void {
  rememberOrder(order);
  goInstead({ page: 'order', orderId: order.order_id });
  if (wasThisCart) emptyBasket();
  toldTotalMinor.value = null;
  // The stock has just gone down.
  void loadMenu();
}

async function troubleOf({ code, problem }: ProblemError): Promise<Trouble> {
  switch (code) {
    case 'out-of-stock':
      learnStock(new Map(problem.shortages?.map((each) => [each.item_id, each.available]) ?? []));
      return { kind: 'shortage' };
    case 'item-unavailable':
    case 'unknown-item':
      await loadMenu();
      learnStock(new Map(namedItems(problem).map((itemId) => [itemId, 0])));
      return { kind: 'unavailable' };
    case 'price-changed': {
      await loadMenu();
      const told =
        problem.expected_total === undefined ? totalMinor() : toMinor(problem.expected_total);
      toldTotalMinor.value = told;
      return { kind: 'price-changed', totalMinor: told };
    }
    case 'store-closed':
      void loadStores();
      return { kind: 'store-closed', opensAt: problem.opens_at ?? null };
    default:
      return {
        kind: 'refused',
        reasons:
          problem.errors?.map((each) => each.remedy ?? each.message) ??
          (problem.detail ? [problem.detail] : []),
      };
  }
}

/** The drinks that a problem's fields (`items.2.item_id`) point at. */
function namedItems(problem: Problem): string[] {
  return (problem.errors ?? []).flatMap(({ field }) => {
    const index = /^items\.(\d+)/.exec(field)?.[1];
    const line = index === undefined ? undefined : cart.value[Number(index)];
    return line ? [line.itemId] : [];
  });
}
