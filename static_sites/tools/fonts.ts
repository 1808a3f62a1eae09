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
const facesPath = join(shared, 'fonts/faces.json');

/** One of the files that the font is cut into, and the signs for which a browser fetches it. */
interface Face {
  file: string;
  family: string;
  unicode_range: string;
}

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

function readFaces(): Face[] {
  return JSON.parse(readFileSync(facesPath, 'utf8')) as Face[];
}

/**
 * The last face wins where ranges meet. So the word that leads to Korean is in the Latin file
 * too, or every English page would fetch the Korean one for it.
 */
function facesCss(): string {
  return readFaces()
    .map(
      ({ file, family, unicode_range }) =>
        `@font-face{font-family:"${family}";font-weight:400 700;font-display:swap;` +
        `src:url("/shared/fonts/generated/${file}.woff2") format("woff2");` +
        `unicode-range:${unicode_range}}`,
    )
    .join('\n');
}

/**
 * Cuts Pretendard down to what the screens say before anything is bundled, and serves
 * `virtual:fonts.css`, which names the pieces.
 */
export function fontsPlugin(): Plugin {
  const id = '\0virtual:fonts.css';
  return {
    name: 'cloudcafe-fonts',
    async config() {
      await writeSubsets();
    },
    resolveId(source) {
      return source === 'virtual:fonts.css' ? id : null;
    },
    load(loaded) {
      if (loaded !== id) return null;
      this.addWatchFile(facesPath);
      return facesCss();
    },
    generateBundle() {
      // The dashboards use the same files, and cannot know the hashes in the others' names.
      for (const { file } of readFaces()) {
        this.emitFile({
          type: 'asset',
          fileName: `fonts/${file}.woff2`,
          source: readFileSync(join(generated, `${file}.woff2`)),
        });
      }
      // The font's licence asks to travel with every copy of it.
      for (const folder of ['assets', 'fonts']) {
        this.emitFile({
          type: 'asset',
          fileName: `${folder}/pretendard-license.txt`,
          source: readFileSync(join(generated, 'LICENSE.txt'), 'utf8'),
        });
      }
    },
  };
}
