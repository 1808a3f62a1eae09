import { signal } from '@preact/signals';
import { getLoyaltyAccount } from '../../shared/api/client';
import type { LoyaltyAccount } from '../../shared/api/types';
import { newId } from '../../shared/id';
import { recall, remember } from '../../shared/storage';

const key = 'cloudcafe.customer_id';

function customerIdFrom(stored: unknown): string {
  if (typeof stored === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(stored)) return stored;
  const made = `c_${newId()}`;
  remember(key, made);
  return made;
}

export const customerId = customerIdFrom(recall(key));

export type Points =
  | { state: 'loading' }
  | { state: 'ready'; account: LoyaltyAccount }
  | { state: 'failed' };

export const points = signal<Points>({ state: 'loading' });

export async function loadPoints(): Promise<void> {
  try {
    points.value = { state: 'ready', account: await getLoyaltyAccount(customerId) };
  } catch {
    // Points are a courtesy: without them everything else goes on.
    if (points.value.state === 'loading') points.value = { state: 'failed' };
  }
}
