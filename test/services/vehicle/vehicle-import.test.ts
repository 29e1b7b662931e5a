import { describe, expect, it } from 'vitest';
import { type RemoteCredential } from '../../../src/providers/ports/credential.js';
import { importCredentials } from '../../../src/services/vehicle/vehicle-import.js';
import { credentialsOfAccount } from '../../../src/store/credentials.js';
import { startTestCore } from '../../support/core.js';
import { statementsOf } from '../../support/statements.js';

const remote = (number: number, name = `Cars ${number}`): RemoteCredential => ({
  externalId: `remote-${number}`,
  name,
  brand: 'mercedes-benz',
  principal: `client-${number}`,
  secretKind: 'CLIENT_SECRET',
  authorization: null,
});

describe('the credentials of an account', () => {
  it('come in once, except those whose names are taken, however many there are with a few statements', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const account = await core.stored((await core.connect(fleetId, 'A')).id);
    const elsewhere = await core.stored((await core.connect(fleetId, 'B')).id);
    const bringIn = (into: typeof account, remotes: readonly RemoteCredential[]) =>
      core.store.write((tx) => importCredentials(tx, into, remotes, core.now()));
    expect(await bringIn(elsewhere, [remote(1, 'Vans')])).toEqual({ imported: 1, namesTaken: [] });
    const remotes = [
      ...Array.from({ length: 100 }, (_, index) => remote(index)),
      remote(100, 'Vans'),
      remote(101, 'Cars 7'),
    ];
    const { answer, sql } = await statementsOf(() => bringIn(account, remotes));
    expect(answer).toEqual({ imported: 100, namesTaken: ['Vans', 'Cars 7'] });
    // The last one reads them for their blockers.
    expect(sql.filter((statement) => statement.includes('oem_credentials'))).toHaveLength(4);
    expect(await bringIn(account, remotes)).toEqual({
      imported: 0,
      namesTaken: ['Vans', 'Cars 7'],
    });
    expect(await credentialsOfAccount(core.store.read, account.id)).toHaveLength(100);
  });
});
