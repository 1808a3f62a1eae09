import { Icon } from '../icon/Icon';
import { minus, plus } from '../icon/icons';
import styles from './stepper.module.css';

interface StepperProps {
  label: string;
  fewer: string;
  more: string;
  value: number;
  most: number;
  onChange: (value: number) => void;
}

export function Stepper({ label, fewer, more, value, most, onChange }: StepperProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons and their result, not the fields of a form
    <div class={styles['stepper']} role="group" aria-label={label}>
      <button
        type="button"
        aria-label={fewer}
        disabled={value <= 1}
        onClick={() => onChange(value - 1)}
      >
        <Icon of={minus} />
      </button>
      <output aria-live="polite">{value}</output>
      <button
        type="button"
        aria-label={more}
        disabled={value >= most}
        onClick={() => onChange(value + 1)}
      >
        <Icon of={plus} />
      </button>
    </div>
  );
}
