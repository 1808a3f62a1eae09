import { expect, test } from 'vitest';
import { newId } from './id';

test('an id looks like a ULID and sorts by time', () => {
  const before = newId(1_000);
  const after = newId(2_000);

  expect(before).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(before < after).toBe(true);
});

test('two ids of the same moment differ', () => {
  expect(newId(1)).not.toBe(newId(1));
});
