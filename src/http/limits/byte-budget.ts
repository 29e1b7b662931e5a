import { type Limit } from '../../domain/ports/telemetry.js';
import { type LimitReports } from './limit-reports.js';

/** Bytes that may be held at a time. */
export interface ByteLimits {
  /** Maximum bytes for one client, or for one network without a valid token. */
  readonly perCaller: number;
  readonly total: number;
}

/** Limits that a budget reports when they are hit. */
export interface BudgetLimits {
  readonly caller: Limit;
  readonly total: Limit;
}

export interface ByteBudgetParts {
  readonly names: BudgetLimits;
  readonly limits: ByteLimits;
  readonly reports: LimitReports;
}

interface Account {
  readonly key: string;
  bytes: number;
  /** Shares in the order of their opening. */
  readonly shares: Set<Share>;
}

/** Bytes that are held for one connection. */
export class Share {
  readonly #budget: ByteBudget;
  readonly cut: () => void;
  account: Account;
  bytes = 0;
  isClosed = false;

  constructor(budget: ByteBudget, account: Account, cut: () => void) {
    this.#budget = budget;
    this.account = account;
    this.cut = cut;
  }

  /** Key under which the connection is counted. */
  get key(): string {
    return this.account.key;
  }

  /**
   * Sets how much is held now; of a share that is closed nothing counts.
   * @returns the limit that is exceeded by it
   */
  update(bytes: number): Limit | undefined {
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
 * Counts bytes that are held for connections, in this process, over all transports. Where all
 * callers together have too much, the oldest connection of the caller with the most is cut, so that
 * others are still served.
 */
export class ByteBudget {
  readonly reports: LimitReports;
  readonly #names: BudgetLimits;
  readonly #limits: ByteLimits;
  readonly #accounts = new Map<string, Account>();
  #total = 0;

  constructor({ names, limits, reports }: ByteBudgetParts) {
    this.reports = reports;
    this.#names = names;
    this.#limits = limits;
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

  /** Returns whether a caller has used up its budget and receives nothing more for now. */
  isSpent(key: string): boolean {
    return (this.#accounts.get(key)?.bytes ?? 0) >= this.#limits.perCaller;
  }

  update(share: Share, bytes: number): Limit | undefined {
    if (share.isClosed) return undefined;
    this.#count(share, bytes);
    if (share.account.bytes > this.#limits.perCaller) return this.#names.caller;
    while (this.#total > this.#limits.total) {
      const most = this.#largest();
      if (!most || most === share.account) return this.#names.total;
      this.#cutOldest(most);
    }
    return undefined;
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
      this.reports.hit(this.#names.total, share.key, { bytes });
      share.cut();
      return;
    }
  }
}
