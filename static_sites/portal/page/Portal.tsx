import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import mark from '../../shared/brand/mark.svg';
import { words } from '../../shared/i18n/apps';
import { clock } from '../../shared/i18n/format';
import { LanguageSwitch } from '../../shared/ui/language-switch/LanguageSwitch';
import { AppCard } from '../app-card/AppCard';
import apps from '../apps.json';
import { checkHealth, type Health } from '../health';
import styles from './portal.module.css';

const everyMs = 15_000;

function useHealth() {
  const healths = useSignal<Record<string, Health>>({});
  const checkedAt = useSignal<number | null>(null);

  useEffect(() => {
    const check = async () => {
      if (document.visibilityState !== 'visible') return;
      await Promise.all(
        apps.apps.map(async (app) => {
          const health = await checkHealth(app.health_path);
          healths.value = { ...healths.value, [app.id]: health };
        }),
      );
      checkedAt.value = Date.now();
    };
    void check();
    const timer = setInterval(check, everyMs);
    document.addEventListener('visibilitychange', check);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', check);
    };
  }, []);

  return { healths: healths.value, checkedAt: checkedAt.value };
}

export function Portal() {
  const said = words.value;
  const { healths, checkedAt } = useHealth();
  const up = apps.apps.filter((app) => healths[app.id]?.state === 'up').length;

  useEffect(() => {
    document.title = `${said.title} · CloudCafe`;
  }, [said.title]);

  return (
    <>
      <a class="skip-link" href="#content">
        {said.skip}
      </a>
      <header class={styles['header']}>
        <a class={styles['home']} href="/apps.html" aria-label={said.home}>
          <img src={mark} alt="" width="36" height="36" />
          <span>CloudCafe</span>
        </a>
        <LanguageSwitch />
      </header>
      <main id="content" class={styles['page']} tabIndex={-1}>
        <h1>{said.title}</h1>
        <p class={styles['lead']}>{said.lead}</p>
        <ul class={styles['grid']}>
          {apps.apps.map((app) => (
            <AppCard key={app.id} app={app} health={healths[app.id] ?? { state: 'checking' }} />
          ))}
        </ul>
        {checkedAt === null ? null : (
          <p class={styles['checked']}>
            <span role="status">{said.summary(up, apps.apps.length)}</span>{' '}
            {said.checked(clock(checkedAt))}
          </p>
        )}
      </main>
    </>
  );
}
