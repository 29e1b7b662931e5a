import { createHash } from 'node:crypto';
import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Files that are stored compressed as well. */
const COMPRESSED = /\.(css|js|json|svg)$/;
const DIGEST = '.digest';

/** Returns the digest of everything that the console is built from. */
function digestOf(root: string): string {
  const digest = createHash('sha256');
  const sources = globSync(['web/index.html', 'web/*.ts', 'web/build/*.ts', 'web/src/**/*.*'], {
    cwd: root,
  }).sort();
  for (const name of [
    ...sources,
    'package-lock.json',
    'schema/fleetgraph.graphql',
    'tools/build-console.ts',
  ])
    digest
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0');
  return digest.digest('base64url');
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Writes each file in two compressed forms beside it, which the server sends as they are. */
function compressIn(folder: string): void {
  for (const name of globSync('assets/*', { cwd: folder }).filter((each) =>
    COMPRESSED.test(each),
  )) {
    const bytes = readFileSync(join(folder, name));
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}

/**
 * Builds the console to `dist/web`, unless it was built from the same sources before.
 * @param root folder of the project
 * @returns `no-vite` where the development packages are not installed
 */
export async function buildConsole(root: string): Promise<'built' | 'fresh' | 'no-vite'> {
  const target = join(root, 'dist/web');
  const digest = digestOf(root);
  if (readText(join(target, DIGEST)) === digest) return 'fresh';
  const vite = await import('vite').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return null;
  });
  if (!vite) return 'no-vite';
  // Built beside its place and moved there when it is whole: a server may be reading the files.
  const outDir = `${target}.${process.pid}`;
  const environment = process.env['NODE_ENV'];
  // Vite builds for what this says, and tests set it.
  process.env['NODE_ENV'] = 'production';
  try {
    await vite.build({
      configFile: join(root, 'web/vite.config.ts'),
      logLevel: 'error',
      build: { outDir },
    });
    compressIn(outDir);
    writeFileSync(join(outDir, DIGEST), digest);
    rmSync(target, { recursive: true, force: true });
    renameSync(outDir, target);
  } finally {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
    rmSync(outDir, { recursive: true, force: true });
  }
  return 'built';
}
