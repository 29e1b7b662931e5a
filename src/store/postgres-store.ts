import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { migrationsFolder } from './migrations.js';
import { probeWrite } from './probe-write.js';
import { tables } from './schema/postgres.js';
import { type Db, type Store, toStoreError } from './store.js';

/** Connects to PostgreSQL and brings its tables up to date. */
export async function openPostgresStore(url: string): Promise<Store> {
  const pool = new pg.Pool({ connectionString: url });
  // An idle connection that breaks is dropped and replaced by the pool; unheard, its error would end the process.
  pool.on('error', () => undefined);
  const orm = drizzle(pool);
  await migrate(orm, { migrationsFolder: migrationsFolder('postgres') });
  // Both builders share every method the repositories use; see kit.ts.
  const asDb = (builder: unknown): Db => ({ orm: builder as Db['orm'], t: tables });
  const write: Store['write'] = async (job) => {
    const effects: (() => void)[] = [];
    try {
      const value = await orm.transaction((tx) => job(asDb(tx), (effect) => effects.push(effect)));
      for (const effect of effects) {
        // Effects are hints: it is on disk by now, and whoever waits must not hear otherwise.
        try {
          effect();
        } catch {}
      }
      return value;
    } catch (error) {
      throw toStoreError(error);
    }
  };
  return {
    dialect: 'postgres',
    read: asDb(orm),
    write,
    version: () => null,
    // A server that follows another one answers, and takes no writes: only trying tells.
    probe: () => write(probeWrite),
    lastMigration: async () => {
      const { rows } = await orm.execute<{ readonly last: string | null }>(sql`select max(created_at)::text as last from drizzle.__drizzle_migrations`);
      const last = rows[0]?.last ?? null;
      return last === null ? null : Number(last);
    },
    close: () => pool.end(),
  };
}
