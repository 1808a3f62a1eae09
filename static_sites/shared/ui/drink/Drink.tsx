import { pictureOf } from '../../drinks/drinks';
import { Icon } from '../icon/Icon';
import { coffee } from '../icon/icons';
import styles from './drink.module.css';

interface DrinkProps {
  picture: string | null;
  /** The width of the saucer in CSS pixels. */
  size: number;
  faded?: boolean;
  eager?: boolean;
}

/** The name always stands beside it, so the picture itself says nothing. */
export function Drink({ picture, size, faded = false, eager = false }: DrinkProps) {
  const source = pictureOf(picture);
  const side = Math.round(size * 0.8);
  return (
    <span
      class={`${styles['saucer']} ${faded ? styles['faded'] : ''}`}
      style={{ width: `${size}px` }}
    >
      {source ? (
        <img
          src={source}
          alt=""
          width={side}
          height={side}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
        />
      ) : (
        <Icon of={coffee} size={Math.round(size / 2)} />
      )}
    </span>
  );
}
