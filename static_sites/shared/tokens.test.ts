import { describe, expect, test } from 'vitest';
import { readTokens, tokensCss } from '../tools/tokens';

const tokens = readTokens();

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function color(name: string, theme: 'light' | 'dark'): string {
  const found = tokens.color[name];
  if (!found) throw new Error(`no color is called ${name}`);
  return found[theme];
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each(tokens.contrast_pairs)('%s can be read on %s', (text, ground) => {
    expect(contrast(color(text, theme), color(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['paper', 'oat', 'foam'])('the edge of a control can be seen on %s', (ground) => {
    expect(contrast(color('edge', theme), color(ground, theme))).toBeGreaterThanOrEqual(3);
  });
});

test('the style sheet says every color in both themes', () => {
  const [light = '', dark = ''] = tokensCss(tokens).split('@media');

  for (const [name, value] of Object.entries(tokens.color)) {
    expect(light).toContain(`--${name}:${value.light}`);
    expect(dark).toContain(`--${name}:${value.dark}`);
  }
});
