import pg from 'pg';

/** Tables in the order in which transactions locked rows of them that others could lock, too. */
export type LockOrder = readonly string[];

const LOCKED = /\b(?:update|delete from|from)\s+"(\w+)"|\binsert into\s+"?(\w+)"?/g;

/**
 * Returns the tables of whose existing rows a statement locks some, in their order in it. Locks with
 * `key share` are left out: nothing but deletion waits for them.
 */
export function lockedTables(text: string): readonly string[] {
  const isLocking = /\bfor (?:no key update|update)\b/.test(text);
  return [...text.matchAll(LOCKED)].flatMap(([start, named, inserted]) => {
    if (inserted !== undefined) return text.includes('do update') ? [inserted] : [];
    if (named === undefined || (start.startsWith('from') && !isLocking)) return [];
    return [named];
  });
}

/**
 * Watches the transactions of this process on PostgreSQL.
 * @returns a function that ends it, and returns the distinct orders of those that were committed
 */
export function watchLockOrder(): () => readonly LockOrder[] {
  const open = new WeakMap<pg.Client, string[]>();
  const orders = new Map<string, LockOrder>();
  let isWatching = true;
  const query = Reflect.get(pg.Client.prototype, 'query') as unknown as () => void;
  const note = (client: pg.Client, text: string): void => {
    if (text.startsWith('begin')) open.set(client, []);
    const order = open.get(client);
    if (!order) return;
    for (const table of lockedTables(text)) if (!order.includes(table)) order.push(table);
    if (!/(?:^|; )(?:commit|rollback)$/.test(text)) return;
    open.delete(client);
    orders.set(order.join(), order);
  };
  Reflect.set(pg.Client.prototype, 'query', function (this: pg.Client, ...asked: unknown[]) {
    const [config] = asked;
    const text = typeof config === 'string' ? config : (config as { text?: unknown }).text;
    if (typeof text === 'string') note(this, text);
    return Reflect.apply(query, this, asked) as unknown;
  });
  return () => {
    if (isWatching) Reflect.set(pg.Client.prototype, 'query', query);
    isWatching = false;
    return [...orders.values()];
  };
}
