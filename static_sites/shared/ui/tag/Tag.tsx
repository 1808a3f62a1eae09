import type { ComponentChildren } from 'preact';
import { Icon } from '../icon/Icon';
import type { Tone } from '../notice/Notice';
import styles from './tag.module.css';

interface TagProps {
  tone: Tone | 'soft';
  icon: string;
  children: ComponentChildren;
}

/** A state: never its colour alone. */
export function Tag({ tone, icon, children }: TagProps) {
  return (
    <span class={`${styles['tag']} ${styles[tone]}`}>
      <Icon of={icon} size={16} class={styles['icon']} />
      <span>{children}</span>
    </span>
  );
}
