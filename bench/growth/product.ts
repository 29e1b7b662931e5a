/** Query builder of the product, as far as it is needed here. */
interface Orm {
  insert(table: unknown): { values(rows: readonly unknown[]): PromiseLike<unknown> };
}
export interface Db {
  readonly orm: Orm;
  readonly t: Readonly<Record<string, unknown>>;
}
export interface Store {
  readonly dialect: 'sqlite' | 'postgres';
  readonly read: Db;
  write<T>(job: (tx: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
type Call = (db: Db, ...values: unknown[]) => Promise<unknown>;

/** Functions of the built product: its stores, and the questions that are measured. */
export interface Product {
  readonly openSqlite: (path: string) => Store;
  readonly openPostgres: (url: string) => Promise<Store>;
  /** Derives the blockers of everything that is stored, as a server does after an upgrade. */
  readonly deriveBlockers: (store: Store) => Promise<void>;
  readonly insertFleet: Call;
  readonly insertAccount: Call;
  readonly insertVehicles: Call;
  readonly insertEnrollments: Call;
  readonly insertEvents: Call;
  readonly takePlaces: Call;
  readonly saveClearances: Call;
  readonly refreshClearanceChangedAt: Call;
  readonly countClearances: Call;
  readonly countVehicles: (...values: Parameters<Call>) => Promise<{ readonly value: number }>;
  readonly listVehicles: Call;
  readonly listEvents: Call;
  readonly countEvents: Call;
  readonly groupsOfFleet: (db: Db, fleetId: string) => Promise<readonly object[]>;
  readonly stepsOfFleet: Call;
  readonly listBlockers: Call;
  readonly timesOfGroups: Call;
}

/** Modules below `src/` whose functions are measured. */
export const PRODUCT_FILES: readonly string[] = [
  'engine/sqlite/sqlite-store',
  'engine/postgres-store',
  'fleets',
  'accounts',
  'vehicles',
  'enrollments',
  'clearances',
  'facets/vehicle-list',
  'journal/clearance-events',
  'journal/event-list',
  'journal/journal-heads',
  'blockers/groups',
  'blockers/list',
  'blockers/group-times',
].map((file) => `store/${file}`);

/** Modules below `src/` that derive blockers. */
export const BLOCKER_FILES: readonly string[] = [
  'providers/registry',
  'services/blocker/updates',
  'workers/loops/blocker-timer',
];

/** Loads built modules, and returns all that they export. */
export async function loadModules<Exports>(files: readonly string[]): Promise<Exports> {
  const modules = await Promise.all(
    files.map(
      (file) =>
        import(new URL(`../../../dist/src/${file}.js`, import.meta.url).href) as Promise<object>,
    ),
  );
  return Object.assign({}, ...modules) as Exports;
}

/** Loads the product that `npm run build` has made. */
export async function loadProduct(): Promise<Product> {
  const product = await loadModules<Readonly<Record<string, unknown>>>(PRODUCT_FILES);
  const blockers = await loadBlockers();
  const { settle } = blockers;
  const openSqlite = product['openSqliteStore'] as Open<Store>;
  const openPostgres = product['openPostgresStore'] as Open<Promise<Store>>;
  return {
    ...product,
    deriveBlockers: blockers.derive,
    openSqlite: (path: string) => openSqlite(path, { settle }),
    openPostgres: (url: string) => openPostgres(url, { settle }),
  } as unknown as Product;
}

type Open<Opened> = (place: string, options: object) => Opened;

interface Updates {
  settle(tx: Db, afterCommit: () => void): Promise<void>;
}
interface Timer {
  once(): Promise<boolean>;
  stop(): Promise<void>;
}
interface BlockerParts {
  readonly createRegistry: (urls: object, now: () => Date) => object;
  readonly BlockerUpdates: new (parts: object) => Updates;
  readonly BlockerTimer: new (parts: object) => Timer;
}

/** Loads what a server does at the end of every write, and in time: it derives blockers. */
async function loadBlockers() {
  const { createRegistry, BlockerUpdates, BlockerTimer } =
    await loadModules<BlockerParts>(BLOCKER_FILES);
  const url = 'https://provider.example.com';
  const now = (): Date => new Date();
  const registry = createRegistry(
    {
      inversUrl: url,
      highMobilityLiveUrl: url,
      highMobilitySandboxUrl: url,
      damoovUserUrl: url,
      damoovApiUrl: url,
    },
    now,
  );
  const updates = new BlockerUpdates({ registry, now });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return {
    settle: (tx: Db, afterCommit: () => void) => updates.settle(tx, afterCommit),
    derive: async (store: Store): Promise<void> => {
      const timer = new BlockerTimer({ store, updates, log, now });
      while (await timer.once());
      await timer.stop();
    },
  };
}
