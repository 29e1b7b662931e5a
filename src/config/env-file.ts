import { readFileSync } from 'node:fs';
import * as util from 'node:util';

/**
 * A value that is not quoted and has a `#` inside a word: everything behind it would be a comment.
 */
const CUT_VALUE = /^\s*(?:export\s+)?(FLEETGRAPH_\w+)\s*=\s*(?!['"`])[^\s#]+(?:\s+[^\s#]+)*#/;

/** Result of reading a `.env` file. */
export interface EnvFile {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Faults of the file, without any of its values. */
  readonly faults: readonly string[];
}

/** Reads the text of a `.env` file. A byte order mark, as Windows writes it, is skipped. */
export function parseEnvFile(text: string, path: string): EnvFile {
  const plain = text.replace(/^\ufeff/, '');
  const faults = plain.split(/\r?\n/).flatMap((line, index) => {
    const name = CUT_VALUE.exec(line)?.[1];
    if (name === undefined) return [];
    const where = `${path}, line ${index + 1}: ${name}`;
    return [
      `${where} has a # in its value, behind which all is a comment; put the value in quotes.`,
    ];
  });
  // By namespace: a Node without parseEnv must come as far as the runtime check that refuses it.
  return { values: util.parseEnv(plain), faults };
}

/** Settings that are secrets or hold one: each may be given as the path of a file instead. */
const SECRET_SETTINGS = [
  'FLEETGRAPH_BOOTSTRAP_CLIENT',
  'FLEETGRAPH_CLIENT',
  'FLEETGRAPH_DATABASE',
  'FLEETGRAPH_ENCRYPTION_KEYS',
  'FLEETGRAPH_METRICS_TOKEN',
] as const;

const SUFFIX = '_FILE';

/** Names of the settings that hold the path of a file with a secret. */
export const FILE_SETTINGS: readonly string[] = SECRET_SETTINGS.map((name) => name + SUFFIX);

type Given = Readonly<Record<string, string>>;

/** Replaces `NAME_FILE` by `NAME` with the text of that file, without blanks around it. */
export function withSecretFiles(given: Given): {
  readonly given: Given;
  readonly faults: readonly string[];
} {
  const faults: string[] = [];
  const others = Object.entries(given).filter(([name]) => !FILE_SETTINGS.includes(name));
  const read = SECRET_SETTINGS.flatMap((name) => {
    const path = given[name + SUFFIX]?.trim();
    if (path === undefined) return [];
    const text = name in given ? `is set as well as ${name}; remove one of them.` : undefined;
    const file = text === undefined ? readSecret(path) : { fault: text };
    if ('text' in file) return [[name, file.text] as const];
    faults.push(`${name}${SUFFIX} ${file.fault}`);
    return [];
  });
  return { given: Object.fromEntries([...others, ...read]), faults };
}

/** The fault of a path that begins with `~`. */
export const TILDE = 'begins with ~, which only a shell expands; write the whole path.';

function readSecret(path: string): { readonly text: string } | { readonly fault: string } {
  if (path.startsWith('~')) return { fault: TILDE };
  try {
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? { fault: 'names a file that is empty.' } : { text };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return { fault: `names a file that cannot be read (${code}).` };
  }
}
