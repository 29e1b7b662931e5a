import { join } from 'node:path';
import { transpileProduct } from './transpile.ts';

/** Builds the demo without checking types, so that it starts within seconds of `npm ci`. */
transpileProduct(join(import.meta.dirname, '..'), ['src', 'simulators', 'demo']);
