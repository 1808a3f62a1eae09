import type { Menu, MenuItem } from '../../shared/api/types';
import { stillOffered, unitPriceMinor } from '../item/choices';
import type { Cart, CartLine } from './cart';

export type Issue =
  | { kind: 'unknown-item' }
  | { kind: 'sold-out' }
  | { kind: 'too-few'; left: number }
  | { kind: 'choice-gone' }
  | { kind: 'price-changed'; beforeMinor: number; nowMinor: number };

export interface ReviewedLine {
  line: CartLine;
  /** Null once the drink has left the menu. */
  item: MenuItem | null;
  unitMinor: number;
  lineMinor: number;
  issue: Issue | null;
}

export interface Review {
  lines: ReviewedLine[];
  totalMinor: number;
  /** How many lines must be looked at before this cart can be ordered. */
  blocking: number;
}

export function blocks(issue: Issue | null): boolean {
  return issue !== null && issue.kind !== 'price-changed';
}

/** Holds the cart against the menu as it is now. Stock is shared by the lines of one drink, in their order. */
export function reviewCart(cart: Cart, menu: Pick<Menu, 'items'>): Review {
  const left = new Map(
    menu.items.map((item) => [item.item_id, item.available ? item.stock : 0] as const),
  );

  const lines = cart.map((line): ReviewedLine => {
    const item = menu.items.find((each) => each.item_id === line.itemId) ?? null;
    if (!item) {
      return {
        line,
        item,
        unitMinor: line.seenPriceMinor,
        lineMinor: 0,
        issue: { kind: 'unknown-item' },
      };
    }

    const unitMinor = unitPriceMinor(item, line.choices);
    const stock = left.get(item.item_id) ?? 0;
    left.set(item.item_id, Math.max(0, stock - line.quantity));

    const reviewed = { line, item, unitMinor, lineMinor: unitMinor * line.quantity };
    if (stock === 0) return { ...reviewed, lineMinor: 0, issue: { kind: 'sold-out' } };
    if (!stillOffered(item, line.choices)) return { ...reviewed, issue: { kind: 'choice-gone' } };
    if (line.quantity > stock) return { ...reviewed, issue: { kind: 'too-few', left: stock } };
    if (unitMinor !== line.seenPriceMinor) {
      return {
        ...reviewed,
        issue: { kind: 'price-changed', beforeMinor: line.seenPriceMinor, nowMinor: unitMinor },
      };
    }
    return { ...reviewed, issue: null };
  });

  return {
    lines,
    totalMinor: lines.reduce((sum, each) => sum + each.lineMinor, 0),
    blocking: lines.filter((each) => blocks(each.issue)).length,
  };
}
