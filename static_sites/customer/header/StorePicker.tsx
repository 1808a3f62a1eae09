import type { Store } from '../../shared/api/types';
import { opening, say } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Icon } from '../../shared/ui/icon/Icon';
import { chevron, pin } from '../../shared/ui/icon/icons';
import { allStores, chooseStore, storeId } from '../state/shop';
import styles from './store-picker.module.css';

function hoursOf(store: Store): string {
  const said = words.value.store;
  if (store.open_now) return store.always_open ? said.allDay : said.open;
  return store.opens_at ? said.opensAt(opening(store.opens_at, store.timezone)) : said.closed;
}

export function StorePicker() {
  if (allStores.value.length === 0) return <div class={styles['picker']} />;
  return (
    <label class={styles['picker']}>
      <Icon of={pin} class={styles['pin']} />
      <span class="visually-hidden">{words.value.store.label}</span>
      <select
        value={storeId.value ?? ''}
        onChange={(event) => chooseStore(event.currentTarget.value)}
        data-testid="store-picker"
      >
        {allStores.value.map((store) => (
          <option key={store.store_id} value={store.store_id}>
            {`${say(store.names)} · ${hoursOf(store)}`}
          </option>
        ))}
      </select>
      <Icon of={chevron} size={16} class={styles['chevron']} />
    </label>
  );
}
