import type { CustomizationGroup, MenuItem } from '../../shared/api/types';
import { toMinor } from '../../shared/i18n/format';

/** What was chosen, group by group, in the form the API takes. */
export type Choices = Readonly<Record<string, string | readonly string[]>>;

type Customizable = Pick<MenuItem, 'price' | 'customizations' | 'allergens_always'>;

export function chosenIn(choices: Choices, group: CustomizationGroup): readonly string[] {
  const chosen = choices[group.group];
  if (chosen === undefined) return [];
  return typeof chosen === 'string' ? [chosen] : chosen;
}

export function defaultChoices(item: Customizable): Choices {
  const choices: Record<string, string | readonly string[]> = {};
  for (const group of item.customizations) {
    if (group.kind === 'many') continue;
    const option = group.default ?? group.options[0]?.option;
    if (option !== undefined) choices[group.group] = option;
  }
  return choices;
}

export function choose(choices: Choices, group: CustomizationGroup, option: string): Choices {
  if (group.kind === 'one') return { ...choices, [group.group]: option };

  const chosen = chosenIn(choices, group);
  const next = chosen.includes(option)
    ? chosen.filter((other) => other !== option)
    : [...chosen, option].slice(0, group.max_choices);
  // In the menu's order, so that the same drink is always the same line.
  const ordered = group.options.map((each) => each.option).filter((each) => next.includes(each));
  const { [group.group]: _, ...rest } = choices;
  return ordered.length > 0 ? { ...rest, [group.group]: ordered } : rest;
}

export function isFull(choices: Choices, group: CustomizationGroup): boolean {
  return group.kind === 'many' && chosenIn(choices, group).length >= group.max_choices;
}

function chosenOptions(item: Customizable, choices: Choices) {
  return item.customizations.flatMap((group) => {
    const chosen = chosenIn(choices, group);
    return group.options.filter((option) => chosen.includes(option.option));
  });
}

export function unitPriceMinor(item: Customizable, choices: Choices): number {
  return chosenOptions(item, choices).reduce(
    (sum, option) => sum + toMinor(option.price_delta),
    toMinor(item.price),
  );
}

export function allergensOf(item: Customizable, choices: Choices): string[] {
  const chosen = chosenOptions(item, choices).flatMap((option) => option.allergens ?? []);
  return [...new Set([...item.allergens_always, ...chosen])];
}

/** False when the menu no longer offers something that was chosen. */
export function stillOffered(item: Customizable, choices: Choices): boolean {
  return Object.entries(choices).every(([name, chosen]) => {
    const group = item.customizations.find((each) => each.group === name);
    if (!group) return false;
    const options = typeof chosen === 'string' ? [chosen] : chosen;
    if (group.kind === 'one' ? options.length !== 1 : options.length > group.max_choices) {
      return false;
    }
    return options.every((option) => group.options.some((each) => each.option === option));
  });
}

/** Choices the menu no longer knows fall back to its defaults; the others are kept. */
export function repaired(item: Customizable, choices: Choices): Choices {
  let result = defaultChoices(item);
  for (const group of item.customizations) {
    for (const option of chosenIn(choices, group)) {
      if (group.options.some((each) => each.option === option)) {
        result = choose(result, group, option);
      }
    }
  }
  return result;
}

export function sameChoices(one: Choices, other: Choices): boolean {
  const flat = (choices: Choices) =>
    Object.entries(choices)
      .map(([group, chosen]) => `${group}=${[chosen].flat().sort().join('+')}`)
      .sort()
      .join('&');
  return flat(one) === flat(other);
}
