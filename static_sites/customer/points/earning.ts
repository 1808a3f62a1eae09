import type { Localized, LoyaltyAccount } from '../../shared/api/types';

/** As the API books them: whole points, nothing for a part of one. */
export function pointsFor(totalMinor: number, pointsPerDollar: number): number {
  return Math.floor((totalMinor * pointsPerDollar) / 100);
}

/** How much of the way to the next tier is behind, from 0 to 1. */
export function progressTo(
  account: Pick<LoyaltyAccount, 'lifetime_points' | 'points_to_next_tier'>,
): number {
  const left = account.points_to_next_tier;
  if (left === null || left <= 0) return 1;
  return account.lifetime_points / (account.lifetime_points + left);
}

// The account names the tier it has; the one ahead comes as a bare word.
const tiers: Record<string, Localized> = {
  bronze: { en: 'Bronze', ko: '브론즈' },
  silver: { en: 'Silver', ko: '실버' },
  gold: { en: 'Gold', ko: '골드' },
};

export function tierNames(tier: string): Localized {
  return tiers[tier] ?? { en: tier, ko: tier };
}
