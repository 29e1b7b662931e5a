import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { TILDE } from './env-file.js';
import { setting } from './setting.js';

/** Texts of operations by their ids. */
export type DocumentManifest = Readonly<Record<string, string>>;

const id = z
  .string()
  .regex(
    /^(sha256:)?[0-9a-f]{64}$/i,
    'is no id: ids are SHA-256 in hex, with or without "sha256:" in front.',
  );
const text = z.string('must be the text of an operation.').min(1, 'must not be empty.');

/** As graphql-codegen's client preset writes it: `{ "<id>": "<text>" }`. */
const plain = z.record(id, text);

/** As Apollo's tools write it. */
const apollo = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1, 'must be 1.'),
  operations: z.array(z.object({ id, body: text })),
});

function read(path: string): { readonly json: unknown } | { readonly fault: string } {
  try {
    return { json: JSON.parse(readFileSync(path, 'utf8')) as unknown };
  } catch (error) {
    return {
      fault:
        error instanceof SyntaxError
          ? 'names a file that is not JSON.'
          : `names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
    };
  }
}

const isApollo = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'format' in json;

/**
 * Path of a manifest of trusted documents; it is read at once, so that its faults are reported with
 * all others.
 */
export const trustedDocuments = setting<DocumentManifest>((path, fault) => {
  const file = path.startsWith('~') ? { fault: TILDE } : read(path);
  if ('fault' in file) {
    fault(file.fault);
    return undefined;
  }
  const { data, error } = (
    isApollo(file.json)
      ? apollo.transform(({ operations }) =>
          Object.fromEntries(operations.map((operation) => [operation.id, operation.body])),
        )
      : plain
  ).safeParse(file.json);
  const [issue] = error?.issues ?? [];
  if (issue)
    fault(
      `names a file that is no manifest of trusted documents: ${[issue.path.join('.'), issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message].filter(Boolean).join(': ')}`,
    );
  else if (data && Object.keys(data).length === 0)
    fault('names a manifest without documents; nothing could be asked.');
  return data;
});

/** Names of operations, separated by commas. */
export const operationNames = setting<readonly string[]>((text, fault) => {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !/^[_A-Za-z]\w*$/.test(name));
  if (wrong === undefined) return names;
  fault(`has "${wrong}", which is no name of an operation; separate names by commas.`);
  return undefined;
});
