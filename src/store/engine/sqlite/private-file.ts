import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export const OWNER_FILE = 0o600;
export const OWNER_FOLDER = 0o700;
/** Permissions of the owner. */
const OWNER = 0o700;
/** Permissions of users who are neither the owner nor in the group. */
const OTHERS = 0o007;

/** Suffixes of the files of one database: itself, its write-ahead log, its shared memory. */
const SUFFIXES = ['', '-wal', '-shm'];

/**
 * Creates a missing file and folder for their owner only. SQLite gives the write-ahead log and the
 * shared memory the permissions of the file.
 */
export function createPrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: OWNER_FOLDER });
  try {
    closeSync(openSync(path, 'wx', OWNER_FILE));
  } catch (error) {
    // An existing file, or one that SQLite reports with a better reason.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/**
 * Removes the permissions of all users but the owner from the files of a database. The folder may
 * serve other purposes, so it is only reported.
 * @returns a message for the operator about each file that was changed or could not be, and about
 * a folder that others may enter
 */
export function tightenFiles(path: string): readonly string[] {
  if (process.platform === 'win32') return [];
  const messages = SUFFIXES.flatMap((suffix) => tighten(path + suffix));
  const folder = dirname(path);
  if (((statSync(folder, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS) !== 0)
    messages.push(`The folder ${folder} of the database is open to other users: chmod 0700 it.`);
  return messages;
}

function tighten(path: string): readonly string[] {
  const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
  if ((mode & ~OWNER) === 0) return [];
  const was = `${path} was open to other users (mode ${mode.toString(8).padStart(4, '0')})`;
  try {
    chmodSync(path, mode & OWNER);
    return [`${was}; it is now its owner's only.`];
  } catch {
    return [`${was} and cannot be changed: have its owner chmod 0600 it.`];
  }
}
