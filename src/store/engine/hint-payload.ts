import { type Hint, HINT_TOPICS, type HintTopic } from './hints.js';

/** Hints of one transaction, and the process that sent them. */
export interface HintPayload {
  readonly from: string;
  /** Ids by topic; undefined if anything of the topic may have changed. */
  readonly hints: ReadonlyMap<HintTopic, ReadonlySet<string> | undefined>;
}

/**
 * Maximum length of a payload in characters. PostgreSQL takes 7999 bytes
 * (https://www.postgresql.org/docs/current/sql-notify.html); beyond this, ids cost more than they
 * save.
 */
const MAX_LENGTH = 2000;

/**
 * Writes hints as `from topic:id,id topic`, each id once. Topics lose their ids, longest first,
 * until the text is short enough.
 */
export function writeHints(from: string, hints: readonly Hint[]): string {
  const byTopic = Map.groupBy(hints, ({ topic }) => topic);
  const parts = [...byTopic].map(([topic, of]) => {
    const ids = of.every(({ id }) => id !== undefined) ? new Set(of.map(({ id }) => id)) : [];
    return { topic, ids: [...ids].join(',') };
  });
  const length = (): number => parts.reduce((sum, { ids }) => sum + ids.length, 0);
  while (length() > MAX_LENGTH) {
    const longest = parts.reduce((a, b) => (b.ids.length > a.ids.length ? b : a));
    longest.ids = '';
  }
  const words = parts.map(({ topic, ids }) => (ids === '' ? topic : `${topic}:${ids}`));
  return [from, ...words].join(' ');
}

/** Reads a payload; ignores topics of a newer version. */
export function readHints(payload: string): HintPayload {
  const [from = '', ...words] = payload.split(' ');
  const hints = new Map<HintTopic, ReadonlySet<string> | undefined>();
  for (const word of words) {
    const [name, ids] = word.split(':', 2);
    const topic = HINT_TOPICS.find((known) => known === name);
    if (topic !== undefined)
      hints.set(topic, ids === undefined ? undefined : new Set(ids.split(',')));
  }
  return { from, hints };
}
