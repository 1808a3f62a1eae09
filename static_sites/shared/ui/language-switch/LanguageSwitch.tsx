import { language, switchLanguage } from '../../i18n/language';
import { Icon } from '../icon/Icon';
import { languages } from '../icon/icons';
import styles from './language-switch.module.css';

/** Written in the language it leads to, for the reader who cannot read this one. */
export function LanguageSwitch() {
  const other = language.value === 'ko' ? 'en' : 'ko';
  return (
    <button
      type="button"
      class={styles['switch']}
      lang={other}
      onClick={() => switchLanguage(other)}
      data-testid="language-switch"
    >
      <Icon of={languages} />
      {other === 'ko' ? '한국어' : 'English'}
    </button>
  );
}
