import type { OrderStatus } from '../../shared/api/types';
import { words } from '../../shared/i18n/shop';
import { Icon } from '../../shared/ui/icon/Icon';
import { check } from '../../shared/ui/icon/icons';
import { stepState, steps } from './progress';
import { statusLook } from './status-look';
import styles from './steps.module.css';

export function Steps({ status }: { status: OrderStatus }) {
  const said = words.value.order;
  return (
    <ol class={styles['steps']} aria-label={said.steps}>
      {steps.map((step) => {
        const state = stepState(step, status);
        return (
          <li
            key={step}
            class={`${styles['step']} ${styles[state]}`}
            aria-current={state === 'current' ? 'step' : undefined}
          >
            <span class={styles['dot']}>
              <Icon of={state === 'done' ? check : statusLook[step].icon} />
            </span>
            <span>{said.word[step]}</span>
            <span class="visually-hidden">{said.step[state]}</span>
          </li>
        );
      })}
    </ol>
  );
}
