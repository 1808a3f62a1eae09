import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

const shared = new URL('../shared/', import.meta.url).pathname;
const generated = join(shared, 'fonts/generated');
const pretendard = createRequire(import.meta.url).resolve('pretendard/package.json');
const source = join(pretendard, '../dist/web/variable/woff2/PretendardVariable.woff2');
const licence = join(pretendard, '../dist/LICENSE.txt');

// Where the Korean words of the screens are written down. What comes from the API
// and is in none of them falls through to the wider file.
const koreanTexts = [
  'i18n/shop/ko.ts',
  'i18n/apps/ko.ts',
  'fonts/menu-words.txt',
  '../portal/apps.json',
];

function latin(): string {
  const ascii = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i));
  return `${ascii.join('')}\u00a0·×–—‘’“”…₩€£¥°→←−éñüö한국어`;
}

function hangulOf(text: string): string {
  return [...new Set(text.match(/[\u3131-\u318e\uac00-\ud7a3]/g) ?? [])].sort().join('');
}

/** The 2,350 syllables of KS X 1001: nearly everything that is written. */
function commonHangul(): string {
  const decoder = new TextDecoder('euc-kr');
  let syllables = '';
  for (let row = 0xb0; row <= 0xc8; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) {
      syllables += decoder.decode(new Uint8Array([row, cell]));
    }
  }
  return syllables;
}

async function writeSubsets(): Promise<void> {
  const screens = koreanTexts.map((path) => readFileSync(join(shared, path), 'utf8')).join('');
  const onScreens = hangulOf(screens);
  const subsets = {
    latin: latin(),
    'korean-screens': onScreens,
    'korean-rest': [...commonHangul()].filter((syllable) => !onScreens.includes(syllable)).join(''),
  };

  const fingerprint = createHash('sha256')
    .update(JSON.stringify(subsets))
    .update(readFileSync(source))
    .digest('hex');
  const stamp = join(generated, 'fingerprint');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;

  mkdirSync(generated, { recursive: true });
  const font = readFileSync(source);
  for (const [name, text] of Object.entries(subsets)) {
    const subset = await subsetFont(font, text, {
      targetFormat: 'woff2',
      variationAxes: { wght: { min: 400, max: 700 } },
    });
    writeFileSync(join(generated, `${name}.woff2`), subset);
  }
  copyFileSync(licence, join(generated, 'LICENSE.txt'));
  writeFileSync(stamp, fingerprint);
}

/** Cuts Pretendard down to what the screens say before anything is bundled. */
export function fontsPlugin(): Plugin {
  return {
    name: 'cloudcafe-fonts',
    async config() {
      await writeSubsets();
    },
    generateBundle() {
      // The font's licence asks to travel with every copy of it.
      this.emitFile({
        type: 'asset',
        fileName: 'assets/pretendard-license.txt',
        source: readFileSync(join(generated, 'LICENSE.txt'), 'utf8'),
      });
    },
  };
}
