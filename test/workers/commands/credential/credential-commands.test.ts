import { expect, onTestFinished, test } from 'vitest';
import { CREDENTIAL_ID_PREFIX } from '../../../../src/domain/credential.js';
import { newId } from '../../../../src/domain/values/ids.js';
import { listAuditEvents } from '../../../../src/store/access/audit-events.js';
import { credentialsByIds, insertCredentials } from '../../../../src/store/credentials.js';
import { createCredential } from '../../../../src/workers/commands/credential/create-credential.js';
import {
  type CredentialCommand,
  credentialWork,
} from '../../../../src/workers/commands/credential/credential-commands.js';
import { deleteCredential } from '../../../../src/workers/commands/credential/delete-credential.js';
import { updateCredential } from '../../../../src/workers/commands/credential/update-credential.js';
import { CommandLifecycle } from '../../../../src/workers/commands/lifecycle.js';
import { startCommandStory } from '../../../support/commands.js';
import { describeOnBothEngines } from '../../../support/engines.js';
import { INVERS_CLIENT, startTestInvers } from '../../../support/invers.js';

describeOnBothEngines('commands about a credential', (openStore) => {
  /** A credential that the provider has. */
  const begin = async () => {
    let now = () => new Date();
    const invers = await startTestInvers({ now: () => now() });
    onTestFinished(() => invers.close());
    const story = startCommandStory({ store: await openStore(), inversUrl: invers.url });
    ({ now } = story);
    await story.connect('INVERS', INVERS_CLIENT);
    const id = newId(CREDENTIAL_ID_PREFIX);
    await story.store.write((tx) =>
      insertCredentials(tx, [
        {
          id,
          fleetId: story.fleetId,
          accountId: story.accountId,
          externalId: null,
          name: 'Vans',
          brand: 'mercedes-benz',
          principal: 'vans',
          secretKind: 'CLIENT_SECRET',
          status: 'PENDING',
          secretUpdatedAt: story.now(),
          createdAt: story.now(),
        },
      ]),
    );
    const run = async (command: CredentialCommand): Promise<void> =>
      new CommandLifecycle(story, credentialWork(story, command)).run(
        await story.lease(),
        'worker',
      );
    await story.queue('CREATE_CREDENTIAL', id, { secret: 'not-a-real-secret' });
    await run(createCredential);
    story.clock.advance(60);
    return {
      invers,
      story,
      id,
      run,
      update: () => story.queue('UPDATE_CREDENTIAL', id, { secret: 'not-a-real-new-secret' }),
      remove: () => story.queue('DELETE_CREDENTIAL', id),
      stored: async () => (await credentialsByIds(story.store.read, [id]))[0],
      actions: async () =>
        (await listAuditEvents(story.store.read, { fleetId: story.fleetId }, 100)).map(
          ({ action }) => action,
        ),
    };
  };

  test('replace its secret, which is stored nowhere, and are in the audit log', async () => {
    const { story, run, update, stored, actions } = await begin();
    const commandId = await update();
    await run(updateCredential);
    expect(await story.command(commandId)).toMatchObject({ state: 'DONE', sealedInput: null });
    expect(await stored()).toMatchObject({ status: 'ACTIVE', secretUpdatedAt: story.now() });
    expect(await actions()).toEqual(['oem_credential.secret_updated', 'oem_credential.created']);
  });

  test('are refused when it is gone at the provider', async () => {
    const { invers, story, run, update, stored, actions } = await begin();
    const [there] = invers.credentials.list();
    invers.credentials.delete(there!);
    const commandId = await update();
    await run(updateCredential);
    expect(await story.command(commandId)).toMatchObject({
      state: 'FAILED',
      userErrors: [{ code: 'NOT_FOUND', field: ['credentialId'] }],
    });
    expect(await stored()).toMatchObject({ status: 'ACTIVE' });
    expect(await actions()).toEqual(['oem_credential.created']);
  });

  test('delete it, also when it is gone at the provider already', async () => {
    const { invers, story, run, remove, stored, actions } = await begin();
    const [there] = invers.credentials.list();
    invers.credentials.delete(there!);
    const commandId = await remove();
    await run(deleteCredential);
    expect(await story.command(commandId)).toMatchObject({ state: 'DONE' });
    expect(await stored()).toBeUndefined();
    expect(await actions()).toContain('oem_credential.deleted');
  });

  test('leave it as it was when they are refused, and the account healthy', async () => {
    const { invers, story, run, remove, stored } = await begin();
    invers.setFault({
      kind: 'status',
      status: 403,
      method: 'DELETE',
      body: { type: '/problems/forbidden', title: 'Forbidden' },
    });
    const commandId = await remove();
    await run(deleteCredential);
    expect(await story.command(commandId)).toMatchObject({
      state: 'FAILED',
      userErrors: [{ code: 'PROVIDER_REJECTED' }],
    });
    expect(await stored()).toMatchObject({ status: 'ACTIVE' });
    expect((await story.account()).health.status).toBe('HEALTHY');
  });

  test('are tried again while something else answers, and then go through', async () => {
    const { invers, story, run, update, stored } = await begin();
    const commandId = await update();
    invers.setFault({ kind: 'page', status: 404, path: '*credentials*', times: 2 });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await run(updateCredential);
      story.clock.advance(60);
    }
    expect(await story.command(commandId)).toMatchObject({ state: 'DONE', attempts: 3 });
    expect((await stored())?.secretUpdatedAt.getTime()).toBe(story.now().getTime() - 60_000);
  });

  test('without a credential are an error, and are not lost', async () => {
    const { story, run } = await begin();
    const commandId = await story.queue('DELETE_CREDENTIAL', 'crd_none');
    await expect(run(deleteCredential)).rejects.toThrow('a command without a credential');
    expect(await story.command(commandId)).toMatchObject({ state: 'QUEUED' });
  });
});
