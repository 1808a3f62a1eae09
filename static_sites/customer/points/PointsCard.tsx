import { say } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Icon } from '../../shared/ui/icon/Icon';
import { star } from '../../shared/ui/icon/icons';
import { Skeleton } from '../../shared/ui/skeleton/Skeleton';
import { points } from '../state/customer';
import { pointsFor, progressTo, tierNames } from './earning';
import styles from './points.module.css';

export function PointsCard({ totalMinor }: { totalMinor: number }) {
  const said = words.value.checkout;
  const known = points.value;

  if (known.state === 'failed') return <p class={styles['quiet']}>{said.pointsFailed}</p>;
  if (known.state === 'loading') {
    return (
      <div class={styles['card']}>
        <Skeleton width="60%" />
        <Skeleton width="80%" />
      </div>
    );
  }

  const { account } = known;
  const next = account.next_tier;
  return (
    <div class={styles['card']}>
      <p class={styles['now']}>
        <Icon of={star} />
        <strong>{words.value.shop.points(account.points)}</strong>
        <span class={styles['tier']}>{said.tier(say(account.tier_names))}</span>
      </p>
      <p class={styles['earns']} data-testid="points-to-earn">
        {said.earns(pointsFor(totalMinor, account.points_per_dollar))}
      </p>
      <p class={styles['quiet']}>{said.booked}</p>
      <div class={styles['track']} aria-hidden="true">
        <span style={{ width: `${progressTo(account) * 100}%` }} />
      </div>
      <p class={styles['quiet']}>
        {next && account.points_to_next_tier !== null
          ? said.toNext(account.points_to_next_tier, say(tierNames(next)))
          : said.topTier}
      </p>
    </div>
  );
}
