import pg from 'pg';

/** Statement in the form in which drizzle passes it. */
export type Statement = string | pg.QueryConfig | pg.QueryArrayConfig;

/**
 * Use of statements prepared by name: `auto` names them on direct connections; `on` is for poolers
 * that track them.
 */
export type PreparedStatements = 'auto' | 'on' | 'off';

/** Maximum named statements of one connection: the server stores a plan of each. */
const MAX_NAMES = 300;

/** SQLSTATE of a name that the server does not know, or knows already: a pooler stands between. */
const LOST = /^(26000|42P05)$/;
/** SQLSTATE and message of a plan whose result has changed: a column was altered. */
const STALE = { code: '0A000', message: 'cached plan must not change result type' };

interface Named {
  /** Names that the connection knows. */
  readonly names: Set<string>;
  /** Number of times that its plans were stale; part of its names. */
  generation: number;
  isDirect: boolean | undefined;
}

/**
 * Decides which statements are sent by name, so that the server plans them once per connection. A
 * pooler in transaction mode gives each transaction another connection of the server, which does
 * not know the names.
 */
export class StatementNames {
  #mode: PreparedStatements;
  readonly #clients = new WeakMap<pg.ClientBase, Named>();

  constructor(mode: PreparedStatements) {
    this.#mode = mode;
  }

  /** Returns the statement as it is to be sent on this connection. */
  async apply(client: pg.ClientBase, statement: Statement): Promise<Statement> {
    if (typeof statement === 'string' || statement.name === undefined) return statement;
    const { name, ...unnamed } = statement;
    if (this.#mode === 'off') return unnamed;
    const known = this.#of(client);
    if (this.#mode === 'auto' && !(known.isDirect ??= await isDirect(client))) return unnamed;
    const own = known.generation === 0 ? name : `${name}_${known.generation}`;
    if (!known.names.has(own) && known.names.size >= MAX_NAMES) return unnamed;
    known.names.add(own);
    return own === name ? statement : { ...unnamed, name: own };
  }

  /**
   * Notes an error. @returns whether it is due to the name, so that the statement succeeds when it
   * is sent again
   */
  isAtFault(client: pg.ClientBase, error: unknown): boolean {
    if (!(error instanceof pg.DatabaseError) || error.code === undefined) return false;
    if (LOST.test(error.code)) {
      this.#mode = 'off';
      return true;
    }
    if (error.code !== STALE.code || !error.message.includes(STALE.message)) return false;
    const known = this.#of(client);
    known.generation += 1;
    known.names.clear();
    return true;
  }

  #of(client: pg.ClientBase): Named {
    const known = this.#clients.get(client);
    if (known) return known;
    const fresh: Named = { names: new Set(), generation: 0, isDirect: undefined };
    this.#clients.set(client, fresh);
    return fresh;
  }
}

/**
 * Returns whether no pooler stands between: a pooler answers the start of a connection with a
 * process id of its own.
 */
async function isDirect(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ readonly pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid === (client as unknown as { readonly processID: number | null }).processID;
}
