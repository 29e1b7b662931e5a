import { type FastifyInstance, type FastifyReply } from 'fastify';
import { type SettingsBook } from './settings.js';

/** Element of `Errors`. */
export interface ErrorItem {
  readonly Key: string;
  readonly Message: string;
}

/** Envelope of every answer; `Result` is absent in refusals and in void answers. */
export interface Envelope {
  readonly Result?: unknown;
  readonly Status: number;
  readonly Title: string;
  readonly Errors: readonly ErrorItem[];
}

// Only the title of 422 is on record; what the others say is made up.
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  422: 'One or more validation errors occurred.',
  429: 'Too many requests',
};

/** Title of a refused refresh; not on record. */
export const INVALID_TOKEN = 'Invalid token';

export const success = (result: unknown): Envelope => ({
  Result: result,
  Status: 200,
  Title: '',
  Errors: [],
});
export const VOID: Envelope = { Status: 200, Title: '', Errors: [] };

export function refusal(
  status: number,
  errors: readonly ErrorItem[] = [],
  title = TITLES[status] ?? `Status ${status}`,
): Envelope {
  return { Status: status, Title: title, Errors: errors };
}

/** Sends a refusal with the status it speaks of. */
export function refuse(
  reply: FastifyReply,
  status: number,
  errors: readonly ErrorItem[] = [],
  title?: string,
): FastifyReply {
  return reply.code(status).send(refusal(status, errors, title));
}

/** The settings about answers, for whatever is sent as an object. */
export function applyEnvelopeSettings(server: FastifyInstance, settings: SettingsBook): void {
  server.addHook('preSerialization', (_request, reply, payload, done) => {
    const { casing, errorsInHttp200 } = settings.current;
    if (errorsInHttp200) void reply.code(200);
    done(null, casing === 'camel' ? toCamelCase(payload) : payload);
  });
}

function toCamelCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toCamelCase);
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      toCamelCase(field),
    ]),
  );
}
