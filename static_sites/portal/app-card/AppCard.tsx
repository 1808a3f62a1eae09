import { words } from '../../shared/i18n/apps';
import { list, say } from '../../shared/i18n/format';
import { buttonClass } from '../../shared/ui/button/Button';
import { Drink } from '../../shared/ui/drink/Drink';
import { Icon } from '../../shared/ui/icon/Icon';
import { arrowRight, circleCheck, circleX, clock, triangleAlert } from '../../shared/ui/icon/icons';
import type { Tone } from '../../shared/ui/notice/Notice';
import { Tag } from '../../shared/ui/tag/Tag';
import type apps from '../apps.json';
import type { Health } from '../health';
import styles from './app-card.module.css';

type App = (typeof apps)['apps'][number];

const looks: Record<Health['state'], { tone: Tone | 'soft'; icon: string }> = {
  checking: { tone: 'soft', icon: clock },
  up: { tone: 'leaf', icon: circleCheck },
  degraded: { tone: 'amber', icon: triangleAlert },
  down: { tone: 'berry', icon: circleX },
};

function detailOf(health: Health): string | null {
  const said = words.value;
  switch (health.state) {
    case 'checking':
      return null;
    case 'up':
      return said.answered(health.ms);
    case 'degraded':
      return said.down.dependencies(list(health.failing));
    case 'down':
      if (health.failing.length > 0) return said.down.dependencies(list(health.failing));
      return health.status === null ? said.down.silent : said.down.status(health.status);
  }
}

export function AppCard({ app, health }: { app: App; health: Health }) {
  const said = words.value;
  const { tone, icon } = looks[health.state];
  return (
    <li class={styles['card']} data-testid={`app-${app.id}`} data-state={health.state}>
      <div class={styles['top']}>
        <Drink picture={app.picture} size={72} eager />
        <h2>{say(app.names)}</h2>
      </div>
      <p class={styles['purpose']}>{say(app.purposes)}</p>
      <div class={styles['state']}>
        <Tag tone={tone} icon={icon}>
          {said.state[health.state]}
        </Tag>
        <span class={styles['detail']}>{detailOf(health)}</span>
      </div>
      <a class={buttonClass('quiet', true)} href={app.path}>
        {said.open(say(app.names))}
        <Icon of={arrowRight} size={18} />
      </a>
    </li>
  );
}
