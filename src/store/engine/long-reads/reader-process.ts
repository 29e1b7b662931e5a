import Database from 'better-sqlite3';

// Runs in a process of its own, in tests as TypeScript: it imports no other module of ours.

/** Statement that a process is to run. */
export interface Question {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Rows of a statement as lists of values, or why it failed. */
export type Answer =
  | { readonly rows: readonly (readonly unknown[])[] }
  | { readonly message: string; readonly code: string | undefined };

/** Cache of each process, in KiB. */
const CACHE_KIB = 16_384;

let connection: Database.Database | undefined;

/** Opens the file at the first statement, so that a file that cannot be read fails a statement. */
function open(): Database.Database {
  const opened = new Database(process.argv[2], { readonly: true, fileMustExist: true });
  opened.pragma(`cache_size = -${CACHE_KIB}`);
  return opened;
}

function answer({ sql, values }: Question): Answer {
  try {
    connection ??= open();
    return {
      rows: connection
        .prepare(sql)
        .raw()
        .all(...values) as unknown[][],
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    return { message: error instanceof Error ? error.message : String(error), code };
  }
}

process.on('message', (question: Question) => process.send?.(answer(question)));
// The server decides when its readers end: a signal to the whole group must not end reads that a
// server still waits for while it stops.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());
