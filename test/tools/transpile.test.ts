import { execFile } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { transpileProduct } from '../../tools/transpile.ts';
import { makeDirectory } from '../support/app.js';

const ROOT = join(import.meta.dirname, '../..');

test('a build without type checks emits the same graph', async () => {
  const folder = makeDirectory();
  for (const name of ['src', 'schema', 'package.json', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));

  expect(transpileProduct(folder)).toBeGreaterThan(100);

  const check = join(folder, 'dist/src/graphql/emit-schema.js');
  await promisify(execFile)(process.execPath, [check, '--check']);
  expect(transpileProduct(folder)).toBe(0);
}, 60_000);
