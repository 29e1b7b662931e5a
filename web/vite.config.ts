import { defineConfig, type Plugin, type ProxyOptions } from 'vite';

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

/** Server that `npm run web` sends the page's calls to; it takes them for those of its own pages. */
const target = process.env['FLEETGRAPH_URL'] ?? 'http://localhost:4000';
const server: ProxyOptions = { target, changeOrigin: true, headers: { origin: target } };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [fewerLanguages],
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
  },
  server: { port: 5173, proxy: { '/graphql': server, '/console': server, '/health': server } },
});
