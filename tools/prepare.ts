import { join } from 'node:path';

/**
 * Builds the product after `npm ci` in a clone, so that `npm start` and the CLI work without the
 * development packages. A failure does not fail the installation: `npm run build` reports it again.
 */
const root = join(import.meta.dirname, '..');
try {
  const { transpileProduct } = await import('./transpile.ts');
  transpileProduct(root);
  const { bundleProduct } = await import('./bundle-product.ts');
  await bundleProduct(join(root, 'dist'));
  const { buildConsole } = await import('./build-console.ts');
  await buildConsole(root);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`Installed, but not built: ${reason}\nRun "npm run build" to see why.`);
}
