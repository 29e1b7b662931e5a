import { createHmac } from 'node:crypto';
import { FleetgraphError, type Outcome, refused, userError } from '../../domain/errors.js';
import { Secret } from '../../domain/values/secret.js';
import { type Viewer } from '../../domain/values/viewer.js';
import {
  findAnswer,
  type IdempotencyPlace,
  lockAnswer,
  oldAnswers,
  purgeAnswers,
  storeAnswer,
} from '../../store/access/idempotency-keys.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { writeSideBySide } from '../../store/engine/retry-on-conflict.js';
import { type AfterCommit, type Db, type Store } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';

/** Answer of a mutation, as JSON; sealed, so it may contain a secret that the mutation returned. */
export type StoredAnswer =
  | string
  | number
  | boolean
  | null
  | readonly StoredAnswer[]
  | { readonly [name: string]: StoredAnswer };

/** Call that an idempotency key identifies. */
export interface IdempotentCall {
  readonly viewer: Viewer;
  /** Name of the mutation in the graph. */
  readonly mutation: string;
  readonly key: string | null | undefined;
  readonly input: unknown;
}

const RETENTION_MS = 24 * 3_600_000;
const MAX_KEY_LENGTH = 255;

/**
 * Returns the same answer for the same key and input, for 24 hours; the same key with another input
 * is a conflict. Keys belong to a client and a mutation.
 */
export class Idempotency {
  readonly #vault: Vault;
  readonly #hashKey: Uint8Array;
  readonly #now: () => Date;

  /**
   * @param hashKey at least 32 secret bytes: inputs contain secrets, and a bare digest of one could
   * be guessed
   */
  constructor(vault: Vault, hashKey: Uint8Array, now: () => Date) {
    this.#vault = vault;
    this.#hashKey = hashKey;
    this.#now = now;
  }

  /**
   * Returns the earlier answer, 'conflict' if it was for another input, undefined without a key or
   * for a new one.
   * @throws FleetgraphError BAD_USER_INPUT for a key that does not have 1–255 characters
   */
  async find(
    db: Db,
    viewer: Viewer,
    mutation: string,
    key: string | null | undefined,
    input: unknown,
  ): Promise<StoredAnswer | undefined> {
    const earlier = await this.#findStored(db, { viewer, mutation, key, input });
    return earlier === undefined || earlier === 'conflict' ? earlier : earlier.answer;
  }

  /** Stores the answer in the transaction of its effects; does nothing without a key. */
  async save(
    tx: Db,
    viewer: Viewer,
    mutation: string,
    key: string | null | undefined,
    input: unknown,
    answer: StoredAnswer,
  ): Promise<void> {
    const place = placeOf({ viewer, mutation, key, input });
    if (!place) return;
    if (answer === 'conflict')
      throw new TypeError('The text "conflict" is reserved for conflicts; answer with an object.');
    const sealedAnswer = this.#vault.seal(JSON.stringify(answer), identityOf(place));
    const now = this.#now();
    await storeAnswer(
      tx,
      place,
      { inputSha256: this.#digest(mutation, input), sealedAnswer },
      this.#expired(now),
      now,
    );
  }

  /**
   * Runs the job in a transaction, at most once for its key: `job` acts and returns the answer,
   * `recall` rebuilds the answer from the stored one. Stores only answers for which `toStored`
   * returns a value: successful ones. Of two concurrent calls with one key, the second gets the
   * first one's answer; of two that create the same object without a key, the second finds what the
   * first has created.
   * @throws UniqueViolation if the job inserts an existing row without checking for it
   */
  async once<T>(
    store: Store,
    call: IdempotentCall,
    job: (tx: Db, afterCommit: AfterCommit) => Promise<T>,
    codec: {
      readonly toStored: (answer: T) => StoredAnswer | undefined;
      readonly recall: (tx: Db, earlier: StoredAnswer) => Promise<T> | T;
      readonly conflict: () => T;
    },
  ): Promise<T> {
    // Retried: the index that refuses the second of two calls may be the key's own, or one of the
    // job's rows.
    return writeSideBySide(store, async (tx, afterCommit) => {
      const place = placeOf(call);
      if (place) await lockAnswer(tx, place);
      const earlier = await this.#findStored(tx, call);
      if (earlier === 'conflict') return codec.conflict();
      if (earlier) return codec.recall(tx, earlier.answer);
      const answer = await job(tx, afterCommit);
      const stored = codec.toStored(answer);
      if (stored !== undefined)
        await this.save(tx, call.viewer, call.mutation, call.key, call.input, stored);
      return answer;
    });
  }

  /** Deletes up to about `limit` expired answers, the oldest first, and returns their number. */
  async purge(store: Store, limit: number): Promise<number> {
    const until = await oldAnswers(store.read, this.#expired(this.#now()), limit);
    return until ? store.write((tx) => purgeAnswers(tx, until)) : 0;
  }

  async #findStored(
    db: Db,
    call: IdempotentCall,
  ): Promise<{ readonly answer: StoredAnswer } | 'conflict' | undefined> {
    const place = placeOf(call);
    if (!place) return undefined;
    const earlier = await findAnswer(db, place, this.#expired(this.#now()));
    if (!earlier) return undefined;
    if (earlier.inputSha256 !== this.#digest(call.mutation, call.input)) return 'conflict';
    return {
      answer: JSON.parse(this.#vault.open(earlier.sealedAnswer, identityOf(place))) as StoredAnswer,
    };
  }

  #digest(mutation: string, input: unknown): string {
    return createHmac('sha256', this.#hashKey)
      .update(mutation)
      .update('\0')
      .update(canonicalJson(withoutKey(input)))
      .digest('base64url');
  }

  #expired(now: Date): Date {
    return new Date(now.getTime() - RETENTION_MS);
  }
}

/** Error for a key that was used with another input. */
export function conflictOutcome(): Outcome<never> {
  return refused(
    userError(
      'IDEMPOTENCY_CONFLICT',
      ['idempotencyKey'],
      'This key was used with another input within the last 24 hours. Use a new one.',
    ),
  );
}

function placeOf({ viewer, mutation, key }: IdempotentCall): IdempotencyPlace | undefined {
  if (key === null || key === undefined) return undefined;
  if (key.length < 1 || key.length > MAX_KEY_LENGTH) {
    throw new FleetgraphError(
      'BAD_USER_INPUT',
      `\`idempotencyKey\` must have 1 to ${MAX_KEY_LENGTH} characters; it has ${key.length}.`,
      { argument: 'idempotencyKey' },
    );
  }
  return { clientId: viewer.clientId, mutation, key };
}

const identityOf = ({ clientId, mutation, key }: IdempotencyPlace) =>
  sealIdentity('idempotency_keys.answer', clientId, mutation, key);

function withoutKey(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'idempotencyKey'));
}

/**
 * Serializes equal inputs to equal texts: names sorted, undefined omitted, secrets revealed and so
 * compared.
 */
function canonicalJson(value: unknown): string {
  if (value instanceof Secret) return canonicalJson(value.reveal());
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`).join(',')}}`;
}
