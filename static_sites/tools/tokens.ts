import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

export interface Tokens {
  color: Record<string, { light: string; dark: string; use: string }>;
  type: {
    family: string;
    base_px: number;
    scale: number;
    line_height: number;
    weights: Record<string, number>;
  };
  space: { step_px: number; steps: number[] };
  radius: Record<string, number>;
  touch: Record<string, number>;
  motion: Record<string, number>;
  contrast_pairs: [string, string][];
}

export const tokensPath = new URL('../shared/tokens.json', import.meta.url).pathname;

export function readTokens(): Tokens {
  return JSON.parse(readFileSync(tokensPath, 'utf8')) as Tokens;
}

// Names of the steps of the type scale, as powers of the scale's ratio.
const typeSteps: Record<string, number> = {
  small: -1,
  base: 0,
  large: 1,
  title: 2,
  display: 4,
};

function withoutUnit(name: string): string {
  return name.replace(/_(px|ms)$/, '');
}

export function tokensCss(tokens: Tokens): string {
  const colors = (theme: 'light' | 'dark') =>
    Object.entries(tokens.color).map(([name, value]) => `--${name}:${value[theme]}`);

  const rest = [
    `--family:"${tokens.type.family}"`,
    `--line-height:${tokens.type.line_height}`,
    ...Object.entries(typeSteps).map(
      // Rem, so that a reader's own text size is respected; 14 px is the floor of the scale.
      ([name, power]) =>
        `--text-${name}:${Math.max(0.875, tokens.type.scale ** power).toFixed(4)}rem`,
    ),
    ...Object.entries(tokens.type.weights).map(([name, weight]) => `--weight-${name}:${weight}`),
    ...tokens.space.steps.map((step) => `--space-${step}:${step * tokens.space.step_px}px`),
    ...Object.entries(tokens.radius).map(([name, px]) => `--radius-${withoutUnit(name)}:${px}px`),
    ...Object.entries(tokens.touch).map(([name, px]) => `--touch-${withoutUnit(name)}:${px}px`),
    ...Object.entries(tokens.motion).map(([name, ms]) => `--motion-${withoutUnit(name)}:${ms}ms`),
  ];

  return [
    `:root{color-scheme:light dark;${[...colors('light'), ...rest].join(';')}}`,
    `@media (prefers-color-scheme:dark){:root{${colors('dark').join(';')}}}`,
  ].join('\n');
}

/** Serves `virtual:tokens.css`, so that the JSON stays the one definition. */
export function tokensPlugin(): Plugin {
  const id = '\0virtual:tokens.css';
  return {
    name: 'cloudcafe-tokens',
    resolveId(source) {
      return source === 'virtual:tokens.css' ? id : null;
    },
    load(loaded) {
      if (loaded !== id) return null;
      this.addWatchFile(tokensPath);
      return tokensCss(readTokens());
    },
  };
}
