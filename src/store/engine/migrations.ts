import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Returns the folder of a dialect's migrations, the first one above this module: in `src/`, `dist/`
 * or the image.
 */
export function migrationsFolder(dialect: 'sqlite' | 'postgres'): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'migrations', dialect);
    if (existsSync(found)) return found;
  }
  throw new Error(`The folder migrations/${dialect} is missing beside the program.`);
}
