import { expect, test } from 'vitest';
import { pointsFor, progressTo, tierNames } from './earning';

test.each([
  [475, 10, 47],
  [1000, 10, 100],
  [0, 10, 0],
  [999, 12.5, 124],
])('%d cents at %d points a dollar earn %d', (totalMinor, rate, expected) => {
  expect(pointsFor(totalMinor, rate)).toBe(expected);
});

test('the way to the next tier is measured from the start', () => {
  expect(progressTo({ lifetime_points: 0, points_to_next_tier: 500 })).toBe(0);
  expect(progressTo({ lifetime_points: 250, points_to_next_tier: 250 })).toBe(0.5);
  expect(progressTo({ lifetime_points: 5000, points_to_next_tier: null })).toBe(1);
});

test('a tier nobody has named yet is called as the API calls it', () => {
  expect(tierNames('gold').ko).toBe('골드');
  expect(tierNames('platinum').en).toBe('platinum');
});
