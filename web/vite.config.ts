import { defineConfig, type Plugin, type ProxyOptions } from 'vite';
import { operations } from './build/operations.ts';
import { preloadMain } from './build/preload-main.ts';

/** Languages of the console; React Aria brings more than thirty. */
const LANGUAGES = ['de-DE', 'en-US'];

/** Leaves out React Aria's texts in other languages. */
const fewerLanguages: Plugin = {
  name: 'fewer-languages',
  enforce: 'pre',
  transform(_code, id) {
    const [, language] = /[/\\]intl[/\\].*?([a-z]{2}-[A-Z]{2})\.m?js/.exec(id) ?? [];
    if (language === undefined || LANGUAGES.includes(language)) return null;
    return { code: 'export default {};', map: null };
  },
};

/** Modules of the small script that the page begins with. */
const BOOT =
  /index\.html|src\/(boot\/|screens\.ts|screens\/home\/early|app\/(remembered-fleet|frame\/stored-theme)|i18n\/(formatters|stored-language))|\.graphql\?operations|vite\/|rolldown|\.css$/;

/** Modules of the first screen, and what almost every other one needs as well. */
const FIRST =
  /src\/(screens\/home\/|ui\/(status\/|page|time|more|copy|check|errors)|i18n\/(format\.|blockers\/(words|use-))|app\/(connection\/use-action|csv))/;

/** Server that `npm run web` sends the page's calls to; it takes them for those of its own pages. */
const target = process.env['FLEETGRAPH_URL'] ?? 'http://localhost:4000';
const server: ProxyOptions = { target, changeOrigin: true, headers: { origin: target } };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [fewerLanguages, operations, preloadMain],
  // The reader of spreadsheets is the command-line tool's; in browsers csv-parse has another entry.
  resolve: { alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // A file in the page itself would need a policy of its own.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    manifest: true,
    rolldownOptions: {
      // Browsers send few requests at a time: the first screen comes in three files, the small one
      // that the page begins with, everything that all screens need, and the screen itself.
      input: { index: 'web/index.html', main: 'web/src/main.tsx' },
      output: {
        codeSplitting: {
          groups: [
            { name: 'boot', test: BOOT, priority: 2 },
            { name: 'main', tags: ['$initial'], priority: 1 },
            { name: 'first', test: FIRST },
          ],
        },
      },
    },
  },
  server: { port: 5173, proxy: { '/graphql': server, '/console': server, '/health': server } },
});
