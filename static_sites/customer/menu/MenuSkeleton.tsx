import { words } from '../../shared/i18n/shop';
import { Skeleton } from '../../shared/ui/skeleton/Skeleton';
import styles from './menu.module.css';
import card from './menu-card.module.css';

const places = Array.from({ length: 8 }, (_, index) => index);

export function MenuSkeleton() {
  return (
    <div role="status">
      <span class="visually-hidden">{words.value.menu.loading}</span>
      <div class={styles['grid']} aria-hidden="true">
        {places.map((place) => (
          <div key={place} class={card['card']}>
            <Skeleton width="132px" round />
            <div class={card['words']}>
              <Skeleton width="70%" height="1.25rem" />
              <div class={card['facts']}>
                <Skeleton width="60%" />
                <div class={card['price']}>
                  <Skeleton width="3.5rem" />
                </div>
              </div>
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
