import type { DocumentNode } from 'graphql';

/** Marks requests of the console; the server takes the session's cookie with it only. */
export const CONSOLE_HEADERS = { 'x-fleetgraph-console': '1' } as const;

export const SESSION_PATH = '/console/session';

/** Operation that is sent before the scripts that need its answer are loaded. */
export interface EarlyQuery {
  readonly name: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Loads the operation's document, which comes with the script of its screen. */
  readonly document: () => Promise<DocumentNode>;
}

/** Answer that came before the first rendering, for the cache. */
export interface ReadyAnswer extends EarlyAnswer {
  readonly query: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Answer of the graph without errors. */
export interface EarlyAnswer {
  readonly data: Readonly<Record<string, unknown>>;
}

/** Age after which an answer that no screen has taken is dropped. */
const MAX_AGE_MS = 20_000;

const answers = new Map<string, Promise<EarlyAnswer | null>>();
const ready = new Map<string, ReadyAnswer>();
const underWay: Promise<void>[] = [];
let session: Promise<Response> | undefined;

const keyOf = (name: string, variables: object): string => `${name} ${JSON.stringify(variables)}`;

async function send({ name, text, variables }: EarlyQuery): Promise<EarlyAnswer | null> {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { ...CONSOLE_HEADERS, 'content-type': 'application/json' },
    body: JSON.stringify({ operationName: name, query: text, variables }),
  });
  const answer = (await response.json()) as Partial<EarlyAnswer> & { readonly errors?: unknown };
  return response.ok && answer.data && !answer.errors ? { data: answer.data } : null;
}

/** Sends a query; null for an answer that the screen has to ask for itself, to say what is wrong. */
export function askEarly(query: EarlyQuery): Promise<EarlyAnswer | null> {
  const answer = send(query).catch(() => null);
  const key = keyOf(query.name, query.variables);
  answers.set(key, answer);
  underWay.push(makeReady(key, query, answer));
  setTimeout(() => {
    answers.delete(key);
    ready.delete(key);
  }, MAX_AGE_MS);
  return answer;
}

async function makeReady(
  key: string,
  { variables, document }: EarlyQuery,
  asked: Promise<EarlyAnswer | null>,
): Promise<void> {
  // Without the document, the screen takes the answer itself.
  const [answer, query] = await Promise.all([asked, document().catch(() => null)]);
  if (answer && query && answers.has(key)) ready.set(key, { query, variables, ...answer });
}

/** Resolves when all queries that were sent so far are answered. */
export async function earlyAnswered(): Promise<void> {
  await Promise.all(underWay);
}

/** Returns the answers that have come, once: nothing has to ask for their queries again. */
export function takeReady(): readonly ReadyAnswer[] {
  const taken = [...ready.values()];
  for (const key of ready.keys()) answers.delete(key);
  ready.clear();
  return taken;
}

/** Returns the answer to a query that was sent early, once. */
export function takeEarly(
  name: string,
  variables: object,
): Promise<EarlyAnswer | null> | undefined {
  const key = keyOf(name, variables);
  const answer = answers.get(key);
  answers.delete(key);
  ready.delete(key);
  return answer;
}

/** Drops all answers: they are those of a caller who has left. */
export function dropEarly(): void {
  answers.clear();
  ready.clear();
}

/** Asks who is signed in; returns the client's id, null without a sign-in or an answer. */
export async function askSessionEarly(): Promise<string | null> {
  session = fetch(SESSION_PATH, { credentials: 'same-origin', headers: CONSOLE_HEADERS });
  try {
    const { client } = (await (await session).clone().json()) as { readonly client?: unknown };
    return typeof client === 'string' ? client : null;
  } catch {
    return null;
  }
}

/** Returns the answer to the first question who is signed in, once. */
export function takeSessionEarly(): Promise<Response> | undefined {
  const taken = session;
  session = undefined;
  return taken;
}
