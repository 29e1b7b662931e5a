import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleProduct } from '../../tools/bundle-product.ts';

/** Bundles what tsc has emitted, unless that has been done: tests start the bundle. */
export default async function setup(): Promise<void> {
  const dist = join(import.meta.dirname, '../../dist');
  if (existsSync(join(dist, 'src/main.js'))) await bundleProduct(dist);
}
