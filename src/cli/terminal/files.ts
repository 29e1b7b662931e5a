import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CliContext, CommandError } from '../command.js';

/** Returns a path of the caller's, which is relative to the caller's folder. */
export const pathOf = (path: string, { folder }: Pick<CliContext, 'folder'>): string =>
  resolve(folder, path);

/** Returns the text of a file; `-` stands for what is piped in. @throws CommandError */
export async function readText(
  path: string,
  context: Pick<CliContext, 'folder' | 'input'>,
): Promise<string> {
  if (path === '-') return context.input();
  try {
    return await readFile(pathOf(path, context), 'utf8');
  } catch (cause) {
    const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
    throw new CommandError(`${path} cannot be read (${code}).`, { cause });
  }
}
