import type { Signal } from '@preact/signals';
import type { Menu } from '../../shared/api/types';
import { say } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Skeleton } from '../../shared/ui/skeleton/Skeleton';
import styles from './categories.module.css';

const places = ['3rem', '6rem', '4rem', '4.5rem', '4rem'];

export function CategoriesSkeleton() {
  return (
    <div class={styles['chips']} aria-hidden="true">
      {places.map((width, index) => (
        <Skeleton key={`${index}-${width}`} width={width} height="48px" />
      ))}
    </div>
  );
}

interface CategoriesProps {
  categories: Menu['categories'];
  chosen: Signal<string | null>;
}

export function Categories({ categories, chosen }: CategoriesProps) {
  const all = [
    { category: null, label: words.value.menu.all },
    ...categories.map(({ category, names }) => ({ category, label: say(names) })),
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: toggle buttons, not the fields of a form
    <div class={styles['chips']} role="group" aria-label={words.value.menu.categories}>
      {all.map(({ category, label }) => (
        <button
          key={category}
          type="button"
          class={styles['chip']}
          aria-pressed={chosen.value === category}
          onClick={(event) => {
            chosen.value = category;
            event.currentTarget.scrollIntoView({ block: 'nearest', inline: 'nearest' });
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
