import { type DestinationStream, type Logger, pino } from 'pino';

/** Properties of errors of database drivers that hold a statement or values of its parameters. */
const HELD_BACK = new Set([
  'query',
  'params',
  'parameters',
  'sql',
  'detail',
  'where',
  'internalQuery',
  'client',
]);

/**
 * A log as JSON lines. Errors are written without statements and parameters: these hold hashes and
 * sealed secrets.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, serializers: { err: toFields } };
  return destination ? pino(options, destination) : pino(options);
}

function toFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fields = Object.entries(pino.stdSerializers.err(withoutStatement(error)));
  return Object.fromEntries(fields.filter(([name]) => !HELD_BACK.has(name)));
}

/**
 * An error that wraps another one in words that hold a statement and its parameters is replaced by
 * that one.
 */
function withoutStatement(error: Error): Error {
  const { cause } = error;
  const inner = cause instanceof Error ? withoutStatement(cause) : undefined;
  if ('params' in error) return inner ?? new Error('a statement failed', { cause: error.name });
  if (inner === cause || inner === undefined) return error;
  const shown = new Error(error.message, { cause: inner });
  return Object.assign(shown, error, { name: error.name, stack: error.stack });
}
