import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { SigningKeys } from '../../src/auth/signing-keys.js';
import { signingKeyStore } from '../../src/store/access/signing-keys.js';
import { type Installation, newInstallation, newKey, vaultWith } from './support.js';

interface Entry {
  readonly client_id: string;
  readonly action: string;
  readonly at: number;
  readonly request_id: string;
  readonly details: string;
}

function withDatabase<T>({ path }: Installation, job: (database: Database.Database) => T): T {
  const database = new Database(path);
  try {
    return job(database);
  } finally {
    database.close();
  }
}

const key = newKey('k1');

/** With an API client and a key that signs; → the client's id */
async function prepared(): Promise<{
  readonly installation: Installation;
  readonly clientId: string;
}> {
  const installation = newInstallation({ FLEETGRAPH_ENCRYPTION_KEYS: key.setting });
  await installation.run(['migrate']);
  await installation.withStore((store) =>
    SigningKeys.load(signingKeyStore(store), vaultWith(key), () => new Date()),
  );
  const { out } = await installation.run([
    'client',
    'create',
    '--name',
    'App',
    '--scopes',
    'fleet:read',
  ]);
  return { installation, clientId: /client id +(\S+)/.exec(out)![1]! };
}

const stateOf = (installation: Installation): unknown =>
  withDatabase(installation, (database) => [
    database.prepare('select * from api_clients order by id').all(),
    database.prepare('select * from signing_keys order by kid').all(),
    database.prepare('select count(*) from audit_events').pluck().get(),
  ]);

const COMMANDS: readonly (readonly [
  string,
  (clientId: string) => readonly string[],
  readonly string[],
])[] = [
  [
    'client create',
    () => ['client', 'create', '--name', 'Other', '--scopes', 'fleet:read'],
    ['api_client.created'],
  ],
  ['client revoke', (clientId) => ['client', 'revoke', clientId], ['api_client.deleted']],
  ['keys reseal', () => ['keys', 'reseal'], ['secrets.reseal_started']],
  ['keys rotate', () => ['keys', 'rotate'], ['secrets.reseal_started', 'signing_key.created']],
];

/**
 * ASVS 5.0 16.2 and 16.3: who has the database at hand leaves the same traces as who calls the API.
 */
describe('what the tool changes', () => {
  it.for(COMMANDS)('%s: is in the audit log, as the tool’s', async ([, argv, actions]) => {
    const { installation, clientId } = await prepared();
    const before = withDatabase(installation, (database) =>
      database.prepare('select count(*) from audit_events').pluck().get(),
    ) as number;
    expect(await installation.run(argv(clientId))).toMatchObject({ code: 0, err: '' });
    const entries = withDatabase(installation, (database) =>
      database.prepare('select * from audit_events order by rowid').all(),
    ).slice(before) as readonly Entry[];
    expect(entries.map(({ action }) => action)).toEqual(actions);
    expect(entries.map(({ client_id }) => client_id)).toEqual(actions.map(() => 'cli'));
    expect(new Set(entries.map(({ request_id }) => request_id)).size).toBe(1);
    expect(entries.map(({ details }) => details).join()).not.toContain(key.setting.slice(3));
  });

  it.for(COMMANDS)('%s: is refused when it cannot be written down', async ([, argv]) => {
    const { installation, clientId } = await prepared();
    const before = stateOf(installation);
    withDatabase(installation, (database) =>
      database.exec(
        "create trigger no_audit before insert on audit_events begin select raise(abort, 'the log is full'); end",
      ),
    );
    expect((await installation.run(argv(clientId))).code).not.toBe(0);
    expect(stateOf(installation)).toEqual(before);
  });

  it('restore: is in the audit log of what was restored, which says from where', async () => {
    const { installation } = await prepared();
    const file = join(installation.folder, 'copy.db');
    expect((await installation.run(['backup', file])).code).toBe(0);
    expect((await installation.run(['restore', file, '--overwrite'])).code).toBe(0);
    const entries = withDatabase(installation, (database) =>
      database
        .prepare("select client_id, details from audit_events where action = 'database.restored'")
        .all(),
    );
    expect(entries).toEqual([{ client_id: 'cli', details: '{"file":"copy.db"}' }]);
  });

  it('restore: is refused when that cannot be written down, and leaves the database as it is', async () => {
    const { installation } = await prepared();
    const file = join(installation.folder, 'copy.db');
    await installation.run(['backup', file]);
    const altered = join(installation.folder, 'altered.db');
    copyFileSync(file, altered);
    withDatabase({ ...installation, path: altered }, (database) =>
      database.exec(
        "create trigger no_audit before insert on audit_events begin select raise(abort, 'the log is full'); end",
      ),
    );
    const before = stateOf(installation);
    expect((await installation.run(['restore', altered, '--overwrite'])).code).not.toBe(0);
    expect(stateOf(installation)).toEqual(before);
  });
});
