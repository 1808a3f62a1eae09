import type { Localized } from '../../shared/api/types';
import { type Choices, sameChoices } from '../item/choices';

export interface CartLine {
  /** Ours; the API never sees it. */
  readonly id: string;
  readonly itemId: string;
  readonly quantity: number;
  readonly choices: Choices;
  /** What one cost when the customer last saw it, to tell when that changes. */
  readonly seenPriceMinor: number;
  /** Kept so that a drink which left the menu can still be named. */
  readonly names: Localized;
  readonly picture: string | null;
}

export type Cart = readonly CartLine[];

export const maxLines = 20;
export const maxQuantity = 20;

function clamp(quantity: number): number {
  return Math.max(1, Math.min(maxQuantity, Math.trunc(quantity)));
}

function isSameDrink(one: CartLine, other: CartLine): boolean {
  return one.itemId === other.itemId && sameChoices(one.choices, other.choices);
}

export function isFull(cart: Cart): boolean {
  return cart.length >= maxLines;
}

/** The same drink twice is one line of two. */
export function addLine(cart: Cart, line: CartLine): Cart {
  const same = cart.find((each) => isSameDrink(each, line));
  if (same) {
    return cart.map((each) =>
      each === same
        ? {
            ...each,
            quantity: clamp(each.quantity + line.quantity),
            seenPriceMinor: line.seenPriceMinor,
          }
        : each,
    );
  }
  return isFull(cart) ? cart : [...cart, { ...line, quantity: clamp(line.quantity) }];
}

export function replaceLine(cart: Cart, line: CartLine): Cart {
  const twin = cart.find((each) => each.id !== line.id && isSameDrink(each, line));
  if (!twin) {
    return cart.map((each) =>
      each.id === line.id ? { ...line, quantity: clamp(line.quantity) } : each,
    );
  }
  const merged = { ...line, quantity: clamp(line.quantity + twin.quantity) };
  return cart.filter((each) => each !== twin).map((each) => (each.id === line.id ? merged : each));
}

export function setQuantity(cart: Cart, id: string, quantity: number): Cart {
  return cart.map((each) => (each.id === id ? { ...each, quantity: clamp(quantity) } : each));
}

export function acceptPrice(cart: Cart, id: string, priceMinor: number): Cart {
  return cart.map((each) => (each.id === id ? { ...each, seenPriceMinor: priceMinor } : each));
}

export function removeLine(cart: Cart, id: string): Cart {
  return cart.filter((each) => each.id !== id);
}

/** Puts a removed line back where it was. */
export function restoreLine(cart: Cart, line: CartLine, at: number): Cart {
  return [...cart.slice(0, at), line, ...cart.slice(at)].slice(0, maxLines);
}

export function drinkCount(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isChoices(value: unknown): value is Choices {
  return (
    isRecord(value) &&
    Object.values(value).every(
      (chosen) =>
        typeof chosen === 'string' ||
        (Array.isArray(chosen) && chosen.every((each) => typeof each === 'string')),
    )
  );
}

function isLine(value: unknown): value is CartLine {
  return (
    isRecord(value) &&
    typeof value['id'] === 'string' &&
    typeof value['itemId'] === 'string' &&
    (typeof value['picture'] === 'string' || value['picture'] === null) &&
    Number.isInteger(value['quantity']) &&
    Number.isInteger(value['seenPriceMinor']) &&
    isRecord(value['names']) &&
    typeof value['names']['en'] === 'string' &&
    typeof value['names']['ko'] === 'string' &&
    isChoices(value['choices'])
  );
}

/** What was stored may come from an older version of this page, or from anyone's hand. */
export function cartFrom(stored: unknown): Cart {
  if (!Array.isArray(stored)) return [];
  return stored
    .filter(isLine)
    .slice(0, maxLines)
    .map((line) => ({ ...line, quantity: clamp(line.quantity) }));
}
