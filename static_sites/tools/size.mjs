// Prints what a first visit downloads, and fails when it is over budget.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const budgets = {
  'index.html': { js: 40_000, css: 12_000, fonts: 40_000 },
  'apps.html': { js: 25_000, css: 8_000, fonts: 40_000 },
};

const gzipped = (path) => gzipSync(readFileSync(join(dist, path)), { level: 9 }).length;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const references = (html, pattern) => [...html.matchAll(pattern)].map((match) => match[1]);

let over = 0;
for (const [page, budget] of Object.entries(budgets)) {
  const html = readFileSync(join(dist, page), 'utf8');
  const first = {
    js: references(html, /(?:src|href)="\/(assets\/[^"]+\.js)"/g).reduce(
      (sum, path) => sum + gzipped(path),
      0,
    ),
    css: references(html, /href="\/(assets\/[^"]+\.css)"/g).reduce(
      (sum, path) => sum + gzipped(path),
      0,
    ),
    // A woff2 file is already compressed.
    fonts: references(html, /href="\/(assets\/[^"]+\.woff2)"/g).reduce(
      (sum, path) => sum + readFileSync(join(dist, path)).length,
      0,
    ),
  };
  for (const [kind, bytes] of Object.entries(first)) {
    const fits = bytes <= budget[kind];
    if (!fits) over++;
    console.log(
      `${fits ? 'ok  ' : 'OVER'} ${page.padEnd(12)}${kind.padEnd(6)}${kilobytes(bytes).padStart(9)} of ${kilobytes(budget[kind])}`,
    );
  }
}

const later = readdirSync(join(dist, 'assets')).filter((name) => /\.(woff2|svg)$/.test(name));
const drinks = later.filter((name) => name.endsWith('.svg'));
const drinkBytes = drinks.reduce((sum, name) => sum + gzipped(join('assets', name)), 0);
console.log(
  `     ${drinks.length} pictures, ${kilobytes(drinkBytes)} compressed, loaded when seen`,
);
for (const name of later.filter((file) => file.endsWith('.woff2'))) {
  console.log(`     ${name} ${kilobytes(readFileSync(join(dist, 'assets', name)).length)}`);
}

if (over > 0) {
  console.error(`${over} over budget. Split what the first screen does not need, or drop it.`);
  process.exit(1);
}
