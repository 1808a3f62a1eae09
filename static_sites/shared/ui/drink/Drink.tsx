import { pictureOf } from '../../drinks/drinks';
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
  const side = Math.round(size * 0.8);
  return (
    <span
      class={`${styles['saucer']} ${faded ? styles['faded'] : ''}`}
      style={{ width: `${size}px` }}
    >
      <img
        src={pictureOf(picture)}
        alt=""
        width={side}
        height={side}
        loading={eager ? 'eager' : 'lazy'}
        decoding="async"
      />
    </span>
  );
}
