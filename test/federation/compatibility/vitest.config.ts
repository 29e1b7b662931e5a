import { defineConfig } from 'vitest/config';
import everyTest from '../../../vitest.config.js';

/**
 * The suite has an installation and ports of its own: it runs by itself, not with every other test.
 */
export default defineConfig({
  resolve: everyTest.resolve ?? {},
  test: { root: import.meta.dirname, include: ['suite.ts'] },
});
