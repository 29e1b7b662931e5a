import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Prefixes of all secrets of the fixtures. */
const MARKS = ['not-a-real', 'canary-not-real'] as const;
/**
 * Shapes of secrets that are not known beforehand: private keys, signed tokens, secrets of our
 * clients (sealed values hold any four characters somewhere).
 */
const SHAPES = [
  /PRIVATE KEY-----/,
  /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{40,}/,
  /(?<![\w-])fgs_[\w-]{43}/,
  /"d":"[\w-]{43}"/,
] as const;
/** Somewhere a secret was that it must not get to. */
export interface Leak {
  readonly where: string;
  readonly what: string;
}

/** The fixtures' marks as they are, and inside of base64 at any offset, and in hex. */
function formsOf(mark: string): readonly string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(mark)])
      .toString('base64')
      .replace(/=+$/, '');
    // Without the characters that its neighbors have a part in.
    return text.slice(
      offset === 0 ? 0 : offset + 1,
      (offset + mark.length) % 3 === 0 ? undefined : -1,
    );
  });
  return [mark, ...base64, Buffer.from(mark).toString('hex')];
}

const MARK_FORMS = MARKS.flatMap(formsOf);

function around(text: string, at: number): string {
  return JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
}

/** Looks for marks, shapes and the secrets given, in text or in bytes read as Latin-1. */
export function leaksIn(
  where: string,
  text: string,
  secrets: Iterable<string> = [],
  shapes: readonly RegExp[] = SHAPES,
): readonly Leak[] {
  const at = [...MARK_FORMS, ...secrets]
    .map((secret) => text.indexOf(secret))
    .filter((index) => index >= 0);
  const shaped = shapes.map((shape) => text.search(shape)).filter((index) => index >= 0);
  return [...at, ...shaped].map((index) => ({ where, what: around(text, index) }));
}

/**
 * The same in every file of the directory that the database lies in: its log, its backups, whatever
 * is left there.
 */
export function leaksInFiles(databasePath: string, secrets: Iterable<string>): readonly Leak[] {
  const directory = dirname(databasePath);
  if (!existsSync(directory)) return [];
  const all = [...secrets];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ name }) => leaksIn(name, readFileSync(join(directory, name), 'latin1'), all));
}

/**
 * The same in the files of a PostgreSQL server that hold what was written: its tables and indexes,
 * and its journal of writes.
 */
export function leaksInPostgres(dataDirectory: string, secrets: Iterable<string>): readonly Leak[] {
  const all = [...secrets];
  return ['base', 'pg_wal'].flatMap((folder) =>
    readdirSync(join(dataDirectory, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .flatMap(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return leaksIn(relative(dataDirectory, path), readIfThere(path), all);
      }),
  );
}

/** Reads a file; one that the server has deleted since it was listed is empty. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
