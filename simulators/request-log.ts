/** One call that reached a simulator. No bodies: they hold secrets. */
export interface LoggedRequest {
  readonly at: Date;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  /** Parameters of a token request. */
  grantType: string | null;
  /** null while no answer was sent. */
  status: number | null;
}

const RETAINED = 20_000;

/** Requests to a simulator, oldest first; the oldest entries are forgotten beyond 20,000. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > 2 * RETAINED) this.#entries = this.#entries.slice(-RETAINED);
  }

  list(): readonly Readonly<LoggedRequest>[] {
    return this.#entries.slice(-RETAINED);
  }

  /** Counts by method and exact path (`/v1/…`), or by what `matches` says. */
  count(
    method: string,
    path: string,
    matches: (entry: Readonly<LoggedRequest>) => boolean = () => true,
  ): number {
    return this.list().filter(
      (entry) => entry.method === method && entry.path === path && matches(entry),
    ).length;
  }

  clear(): void {
    this.#entries = [];
  }
}
