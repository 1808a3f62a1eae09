import type { CustomizationGroup, CustomizationOption, Menu, MenuItem } from '../shared/api/types';

type Allergen = NonNullable<CustomizationOption['allergens']>[number];

const twice = (word: string) => ({ en: word, ko: word });

function option(name: string, priceDelta = 0, allergens: Allergen[] = []) {
  return { option: name, names: twice(name), price_delta: priceDelta, allergens };
}

export const size: CustomizationGroup = {
  group: 'size',
  names: twice('Size'),
  kind: 'one',
  default: 'regular',
  max_choices: 1,
  options: [option('small', -0.5), option('regular'), option('large', 0.5)],
};

export const milk: CustomizationGroup = {
  group: 'milk',
  names: twice('Milk'),
  kind: 'one',
  default: 'whole',
  max_choices: 1,
  options: [option('whole', 0, ['milk']), option('oat', 0.6, ['gluten'])],
};

export const extras: CustomizationGroup = {
  group: 'extras',
  names: twice('Extras'),
  kind: 'many',
  default: null,
  max_choices: 2,
  options: [
    option('extra-shot', 0.8),
    option('vanilla', 0.5),
    option('decaf'),
    option('cream', 0.6, ['milk']),
  ],
};

export function item(changes: Partial<MenuItem> = {}): MenuItem {
  return {
    item_id: 'latte',
    name: 'Latte',
    names: { en: 'Latte', ko: '라떼' },
    price: 4.75,
    description: '',
    descriptions: twice(''),
    category: 'milk',
    picture: 'latte',
    allergens: ['milk'],
    allergens_always: [],
    stock: 40,
    low_stock: false,
    available: true,
    prep_seconds: 90,
    version: 1,
    customizations: [size, milk, extras],
    ...changes,
  };
}

export function menu(...items: MenuItem[]): Menu {
  return { store_id: 'gangnam', currency: 'USD', categories: [], items };
}
