import { join } from 'node:path';
import { bundleProduct } from './bundle-product.ts';

await bundleProduct(join(import.meta.dirname, '../dist'));
