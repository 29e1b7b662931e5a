import { type Logger } from '../../domain/ports/logger.js';
import { hasUnlinked, linkAuditEvents } from '../../store/access/audit-chain.js';
import { type Store } from '../../store/engine/store.js';
import { Loop } from './loop.js';

const IDLE_MS = 2000;
/** Entries that are linked in one transaction. */
const LINKED_AT_ONCE = 200;

export interface AuditLinkerParts {
  readonly store: Store;
  readonly log: Logger;
  readonly now: () => Date;
}

/**
 * Links new entries of the audit log to the chains of their fleets, a moment after their
 * transactions: so that no two writers of a fleet wait for each other. Of several
 * instances one at a time does it.
 */
export class AuditLinker {
  readonly #parts: AuditLinkerParts;
  readonly #loop: Loop;

  constructor(parts: AuditLinkerParts) {
    this.#parts = parts;
    this.#loop = new Loop({
      name: 'audit chains',
      run: () => this.once(),
      idleMs: IDLE_MS,
      onError: (error) => parts.log.error({ err: error }, 'audit entries could not be linked'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Links some entries. Returns whether there may be more. */
  async once(): Promise<boolean> {
    const { store, now } = this.#parts;
    if (!(await hasUnlinked(store.read, now()))) return false;
    const linked = await store.write((tx) => linkAuditEvents(tx, LINKED_AT_ONCE, now()));
    return linked === LINKED_AT_ONCE;
  }
}
