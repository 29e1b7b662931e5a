import { defineConfig } from 'vitest/config';
import everyTest from '../../../vitest.config.js';

/** The checkers have an installation of their own: they run by themselves, not with every test. */
export default defineConfig({
  resolve: everyTest.resolve ?? {},
  test: { root: import.meta.dirname, include: ['*.suite.js'], testTimeout: 60_000, hookTimeout: 180_000 },
});
