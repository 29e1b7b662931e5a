/** Query builder of the product, as far as it is needed here. */
interface Orm {
  insert(table: unknown): { values(rows: readonly unknown[]): PromiseLike<unknown> };
}
export interface Db {
  readonly orm: Orm;
  readonly t: Readonly<Record<string, unknown>>;
}
export interface Store {
  readonly read: Db;
  write<T>(job: (tx: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
type Call = (db: Db, ...values: unknown[]) => Promise<unknown>;

/** Functions of the built product: its stores, and the questions that are measured. */
export interface Product {
  readonly openSqlite: (path: string) => Store;
  readonly openPostgres: (url: string) => Promise<Store>;
  readonly insertFleet: Call;
  readonly insertAccount: Call;
  readonly insertVehicles: Call;
  readonly insertEnrollments: Call;
  readonly insertEvents: Call;
  readonly takePlaces: Call;
  readonly saveClearances: Call;
  readonly refreshClearanceChangedAt: Call;
  readonly countClearances: Call;
  readonly countVehicles: Call;
  readonly listVehicles: Call;
  readonly listEvents: Call;
  readonly countEvents: Call;
}

/** Loads the product that `npm run build` has made. */
export async function loadProduct(): Promise<Product> {
  const load = (file: string) =>
    import(new URL(`../../../dist/src/store/${file}.js`, import.meta.url).href) as Promise<
      Readonly<Record<string, never>>
    >;
  const [sqlite, postgres, ...others] = await Promise.all([
    load('engine/sqlite-store'),
    load('engine/postgres-store'),
    ...[
      'fleets',
      'accounts',
      'vehicles',
      'enrollments',
      'clearances',
      'facets/vehicle-list',
      'journal/clearance-events',
      'journal/event-list',
      'journal/journal-heads',
    ].map(load),
  ]);
  return Object.assign({}, ...others, {
    openSqlite: sqlite['openSqliteStore'],
    openPostgres: postgres['openPostgresStore'],
  }) as Product;
}
