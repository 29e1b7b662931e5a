import { type LimitReports } from './limit-reports.js';

/** Bytes that may lie unread at a time. */
export interface UnreadLimits {
  /** For one client, or one network without a good token. */
  readonly perCaller: number;
  readonly total: number;
}

/** Where an answer stands: `unread-caller` when the caller's own budget is used up, `unread-total` that of all. */
export type UnreadVerdict = 'ok' | 'unread-caller' | 'unread-total';

interface Account {
  readonly key: string;
  bytes: number;
  /** In the order of their opening. */
  readonly shares: Set<Share>;
}

/** Answers as large as may be, that one caller may leave unread, and all callers together. */
const ANSWERS_PER_CALLER = 4;
const ANSWERS_IN_ALL = 16;
const LEAST_PER_CALLER = 64 * 1024 * 1024;

/** Time that a caller may take for an answer without reading anything of it. */
const PATIENCE_MS = 30_000;

export interface UnreadBudgetParts {
  /** Most bytes of one answer. */
  readonly maxResponseBytes: number;
  readonly reports: LimitReports;
  readonly limits?: UnreadLimits;
  readonly patienceMs?: number;
}

function limitsFor(maxResponseBytes: number): UnreadLimits {
  const perCaller = Math.max(LEAST_PER_CALLER, ANSWERS_PER_CALLER * maxResponseBytes);
  return { perCaller, total: (ANSWERS_IN_ALL / ANSWERS_PER_CALLER) * perCaller };
}

/** Bytes that one connection has been sent and has not read. */
export class Share {
  readonly #budget: UnreadBudget;
  readonly cut: () => void;
  account: Account;
  bytes = 0;
  isClosed = false;

  constructor(budget: UnreadBudget, account: Account, cut: () => void) {
    this.#budget = budget;
    this.account = account;
    this.cut = cut;
  }

  /** As whom the connection is counted. */
  get key(): string {
    return this.account.key;
  }

  /** Sets how much is unread now; of a share that is closed nothing counts. */
  update(bytes: number): UnreadVerdict {
    return this.#budget.update(this, bytes);
  }

  /** Counts the share for another caller from now on. */
  moveTo(key: string): void {
    this.#budget.move(this, key);
  }

  close(): void {
    this.#budget.close(this);
  }
}

/**
 * Counts what was written to connections and is not read yet, in this process, over all transports. Where all callers
 * together leave too much, the oldest connection of the caller with the most is cut, so that others are still served.
 */
export class UnreadBudget {
  readonly maxResponseBytes: number;
  readonly reports: LimitReports;
  /** Time that a connection may leave an answer unread without any progress. */
  readonly patienceMs: number;
  readonly #limits: UnreadLimits;
  readonly #accounts = new Map<string, Account>();
  #total = 0;

  constructor(parts: UnreadBudgetParts) {
    this.maxResponseBytes = parts.maxResponseBytes;
    this.reports = parts.reports;
    this.patienceMs = parts.patienceMs ?? PATIENCE_MS;
    this.#limits = parts.limits ?? limitsFor(parts.maxResponseBytes);
  }

  get bytes(): number {
    return this.#total;
  }

  /** @param cut - closes the connection at once */
  open(key: string, cut: () => void): Share {
    const account = this.#accountOf(key);
    const share = new Share(this, account, cut);
    account.shares.add(share);
    return share;
  }

  /** Whether a caller has left so much unread that it gets nothing more for now. */
  isSpent(key: string): boolean {
    return (this.#accounts.get(key)?.bytes ?? 0) >= this.#limits.perCaller;
  }

  update(share: Share, bytes: number): UnreadVerdict {
    if (share.isClosed) return 'ok';
    this.#count(share, bytes);
    if (share.account.bytes > this.#limits.perCaller) return 'unread-caller';
    while (this.#total > this.#limits.total) {
      const most = this.#largest();
      if (!most || most === share.account) return 'unread-total';
      this.#cutOldest(most);
    }
    return 'ok';
  }

  move(share: Share, key: string): void {
    const { bytes } = share;
    if (share.isClosed) return;
    this.#leave(share);
    share.account = this.#accountOf(key);
    share.account.shares.add(share);
    this.#count(share, bytes);
  }

  close(share: Share): void {
    this.#leave(share);
    share.isClosed = true;
  }

  #leave(share: Share): void {
    this.#count(share, 0);
    const { account } = share;
    account.shares.delete(share);
    if (account.shares.size === 0 && this.#accounts.get(account.key) === account)
      this.#accounts.delete(account.key);
  }

  #accountOf(key: string): Account {
    let account = this.#accounts.get(key);
    if (!account) this.#accounts.set(key, (account = { key, bytes: 0, shares: new Set() }));
    return account;
  }

  #count(share: Share, bytes: number): void {
    const change = bytes - share.bytes;
    share.bytes = bytes;
    share.account.bytes += change;
    this.#total += change;
  }

  #largest(): Account | undefined {
    let largest: Account | undefined;
    for (const account of this.#accounts.values()) {
      if (account.bytes > (largest?.bytes ?? 0)) largest = account;
    }
    return largest;
  }

  #cutOldest({ shares }: Account): void {
    for (const share of shares) {
      const { bytes } = share;
      if (bytes === 0) continue;
      this.close(share);
      this.reports.hit('unread-total', share.key, { bytes });
      share.cut();
      return;
    }
  }
}
