import type { Plugin } from 'vite';

/**
 * Each site keeps its page in its own folder; visitors find them side by side at the root.
 * `pages` maps the path a visitor sees to the file in the source tree.
 */
export function pagesPlugin(pages: Record<string, string>): Plugin {
  return {
    name: 'cloudcafe-pages',
    enforce: 'post',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? '/').split('?')[0] ?? '/';
        const page = pages[path === '/' ? 'index.html' : path.slice(1)];
        if (page) request.url = `/${page}`;
        next();
      });
    },
    generateBundle(_options, bundle) {
      for (const [visible, file] of Object.entries(pages)) {
        const page = bundle[file];
        if (page?.type !== 'asset') throw new Error(`${file} was not built`);
        delete bundle[file];
        this.emitFile({ type: 'asset', fileName: visible, source: page.source });
      }
    },
  };
}
