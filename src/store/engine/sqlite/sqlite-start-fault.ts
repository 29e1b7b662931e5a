import { StoreUnavailable } from '../store.js';

/** Reasons by the codes of SQLite (its extended ones begin with these) and of Node. */
const BY_CODE: readonly (readonly [RegExp, string])[] = [
  [/^(SQLITE_NOTADB)$/, 'it is not a database; correct FLEETGRAPH_DATABASE, or restore a backup'],
  [/^SQLITE_CORRUPT/, 'it is damaged; preserve what is there, and restore a backup'],
  [
    /^(SQLITE_CANTOPEN|EISDIR|ENOTDIR|EEXIST)/,
    'it cannot be opened; name a file in FLEETGRAPH_DATABASE',
  ],
  [
    /^(SQLITE_READONLY|EACCES|EPERM|EROFS)/,
    'it may not be written; check the rights of the file and its folder',
  ],
  [/^(SQLITE_BUSY|SQLITE_LOCKED)/, 'another process holds it; end that one first'],
  [/^(SQLITE_FULL|ENOSPC)/, 'the disk is full; make room'],
];

/** Describes an error of opening the file: which file, and what can be done. */
export function startFault(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailable) return error;
  const code = innermostCode(error);
  if (code === undefined) return error;
  const reason = BY_CODE.find(([codes]) => codes.test(code))?.[1] ?? 'it cannot be used';
  return new StoreUnavailable(`The database file ${path}: ${reason} (${code}).`);
}

function innermostCode(error: Error): string | undefined {
  const inner = error.cause instanceof Error ? innermostCode(error.cause) : undefined;
  return inner ?? ('code' in error && typeof error.code === 'string' ? error.code : undefined);
}
