import { defineConfig } from 'vitest/config';
import { fontsPlugin } from './tools/fonts.ts';
import { pagesPlugin } from './tools/pages.ts';
import { tokensPlugin } from './tools/tokens.ts';

const frontDoor = process.env['CLOUDCAFE_FRONT_DOOR'] ?? 'http://localhost:8080';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [
    tokensPlugin(),
    fontsPlugin(),
    pagesPlugin({ 'index.html': 'customer/index.html', 'apps.html': 'portal/apps.html' }),
  ],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    // Files stay files: they are cached apart from the page, and the content policy needs no `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { customer: 'customer/index.html', apps: 'portal/apps.html' },
    },
  },
  server: {
    proxy: { '/api': frontDoor, '/barista': frontDoor },
  },
  test: {
    environment: 'node',
    include: ['{shared,customer,portal}/**/*.test.ts'],
  },
});
