import type { ComponentChildren } from 'preact';
import { Icon } from '../icon/Icon';
import { circleCheck, circleX, info, triangleAlert } from '../icon/icons';
import styles from './notice.module.css';

export type Tone = 'leaf' | 'amber' | 'berry' | 'sky';

const icons: Record<Tone, string> = {
  leaf: circleCheck,
  amber: triangleAlert,
  berry: circleX,
  sky: info,
};

interface NoticeProps {
  tone: Tone;
  children: ComponentChildren;
  actions?: ComponentChildren;
  /** `alert` for what stops the customer, `status` for the rest, `none` for what was there all along. */
  say?: 'alert' | 'status' | 'none';
}

export function Notice({ tone, children, actions, say = 'none' }: NoticeProps) {
  return (
    <div class={`${styles['notice']} ${styles[tone]}`} {...(say === 'none' ? {} : { role: say })}>
      <Icon of={icons[tone]} class={styles['icon']} />
      <div class={styles['words']}>
        <div>{children}</div>
        {actions ? <div class={styles['actions']}>{actions}</div> : null}
      </div>
    </div>
  );
}
