import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import styles from './button.module.css';

type Look = 'main' | 'quiet' | 'plain';

interface ButtonProps extends Omit<ButtonHTMLAttributes, 'class' | 'icon'> {
  look?: Look;
  wide?: boolean;
  children: ComponentChildren;
}

export function buttonClass(look: Look = 'main', wide = false): string {
  return [styles['button'], styles[look], wide && styles['wide']].filter(Boolean).join(' ');
}

export function Button({ look = 'main', wide = false, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} class={buttonClass(look, wide)}>
      {children}
    </button>
  );
}
