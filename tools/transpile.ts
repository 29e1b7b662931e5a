import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

function optionsIn(folder: string): ts.CompilerOptions {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: report };
  const parsed = ts.getParsedCommandLineOfConfigFile(join(folder, 'tsconfig.build.json'), {}, host);
  if (!parsed) throw new Error('tsconfig.build.json cannot be read');
  // A single file does not say that its package is of modules.
  return { ...parsed.options, module: ts.ModuleKind.ESNext, incremental: false };
}

function report({ messageText }: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const timeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * Writes JavaScript to `dist`, as tsc would, without checking types: this needs no package but the
 * compiler, so that an installation without development packages can be started. Files that are
 * newer than their source are left as they are.
 * @param folder root of the project
 * @param rooms folders with sources; the product's by default
 * @returns number of files written
 */
export function transpileProduct(folder: string, rooms: readonly string[] = ['src']): number {
  const compilerOptions = optionsIn(folder);
  let written = 0;
  for (const name of globSync(
    rooms.map((room) => `${room}/**/*.ts`),
    { cwd: folder },
  )) {
    const source = join(folder, name);
    const target = join(folder, 'dist', name.replace(/\.ts$/, '.js'));
    if (timeOf(target) > timeOf(source)) continue;
    const { outputText, sourceMapText } = ts.transpileModule(readFileSync(source, 'utf8'), {
      compilerOptions,
      fileName: source,
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
    if (sourceMapText !== undefined) writeFileSync(`${target}.map`, sourceMapText);
    written += 1;
  }
  return written;
}
