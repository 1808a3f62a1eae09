import styles from './skeleton.module.css';

interface SkeletonProps {
  width?: string;
  height?: string;
  round?: boolean;
}

export function Skeleton({ width = '100%', height = '1em', round = false }: SkeletonProps) {
  return (
    <span
      aria-hidden="true"
      class={`${styles['skeleton']} ${round ? styles['round'] : ''}`}
      // Round by its width alone, which a narrow place may shorten.
      style={round ? { width } : { width, height }}
    />
  );
}
