import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pictureOf } from './drinks';

const folder = new URL('./pictures/', import.meta.url);
const menu = [
  'affogato',
  'americano',
  'cappuccino',
  'caramel-macchiato',
  'cold-brew',
  'espresso',
  'flat-white',
  'iced-americano',
  'iced-latte',
  'latte',
  'mocha',
  'vanilla-latte',
];

const drawn = ['any-drink', ...menu].sort();

test('every drink on the menu has its picture, and no picture is left over', () => {
  expect(readdirSync(folder).sort()).toEqual(drawn.map((name) => `${name}.svg`));
});

test.each([null, 'pumpkin-tea', '../fonts/latin'])(
  '%s, which nobody has drawn, comes in the house’s cup',
  (name) => {
    expect(pictureOf(name)).toMatch(/any-drink\.svg$/);
  },
);

describe.each(drawn)('the picture of %s', (name) => {
  const svg = readFileSync(new URL(`${name}.svg`, folder), 'utf8');

  test('is under 3 KB', () => {
    expect(Buffer.byteLength(svg)).toBeLessThan(3 * 1024);
  });

  test('holds no text, script, picture or address from elsewhere', () => {
    expect(svg).not.toMatch(/<(text|script|image|foreignObject|use|a)\b|href|on\w+=/i);
    expect(svg.match(/https?:[^"]+/g)).toEqual(['http://www.w3.org/2000/svg']);
  });

  test('is outlined in 2 px of ink at whatever size', () => {
    expect(svg).toContain('stroke:#241a14;stroke-width:2;');
    expect(svg).toContain('vector-effect:non-scaling-stroke');
    expect(svg).toContain('class="o"');
  });
});

test('no two pictures are the same', () => {
  const drawings = drawn.map((name) => readFileSync(new URL(`${name}.svg`, folder), 'utf8'));

  expect(new Set(drawings).size).toBe(drawn.length);
});
