import { expect, onTestFinished, test } from 'vitest';
import { CREDENTIAL_ID_PREFIX } from '../../../../src/domain/credential.js';
import { newId } from '../../../../src/domain/values/ids.js';
import { type Command } from '../../../../src/store/commands.js';
import {
  credentialsByIds,
  deleteCredential,
  insertCredentials,
} from '../../../../src/store/credentials.js';
import { createCredential } from '../../../../src/workers/commands/credential/create-credential.js';
import { credentialWork } from '../../../../src/workers/commands/credential/credential-commands.js';
import { CommandLifecycle } from '../../../../src/workers/commands/lifecycle.js';
import { startCommandStory } from '../../../support/commands.js';
import { describeOnBothEngines } from '../../../support/engines.js';
import { INVERS_CLIENT, lostAnswer, startTestInvers } from '../../../support/invers.js';

const SECRET = 'not-a-real-mercedes-secret';

describeOnBothEngines('the creation of a credential', (openStore) => {
  const begin = async () => {
    let now = () => new Date();
    const invers = await startTestInvers({ now: () => now() });
    onTestFinished(() => invers.close());
    const story = startCommandStory({ store: await openStore(), inversUrl: invers.url });
    ({ now } = story);
    await story.connect('INVERS', INVERS_CLIENT);
    const lifecycle = new CommandLifecycle(story, credentialWork(story, createCredential));
    const queue = async (
      name: string,
      principal = 'vans',
      changed: Partial<Command> = {},
    ): Promise<readonly [string, string]> => {
      const id = newId(CREDENTIAL_ID_PREFIX);
      await story.store.write((tx) =>
        insertCredentials(tx, [
          {
            id,
            fleetId: story.fleetId,
            accountId: story.accountId,
            externalId: null,
            name,
            brand: 'mercedes-benz',
            principal,
            secretKind: 'CLIENT_SECRET',
            status: 'PENDING',
            secretUpdatedAt: story.now(),
            createdAt: story.now(),
          },
        ]),
      );
      return [id, await story.queue('CREATE_CREDENTIAL', id, { secret: SECRET, changed })];
    };
    return {
      invers,
      story,
      queue,
      /** Carries out what is due. */
      run: async () => lifecycle.run(await story.lease(), 'worker'),
      stored: async (id: string) => (await credentialsByIds(story.store.read, [id]))[0],
      creations: () =>
        invers.requests
          .list()
          .filter(({ method, path }) => method === 'POST' && path.includes('credentials')).length,
    };
  };

  test('stores its id at the provider, and no secret', async () => {
    const { invers, story, queue, run, stored } = await begin();
    const [id, commandId] = await queue('Vans');
    await run();
    const [there] = invers.credentials.list();
    expect(await stored(id)).toMatchObject({ status: 'ACTIVE', externalId: there!.id });
    expect(await story.command(commandId)).toMatchObject({ state: 'DONE', sealedInput: null });
  });

  test('is looked up by its name when its answer was lost', async () => {
    const { invers, story, queue, run, stored, creations } = await begin();
    const [id, commandId] = await queue('Vans');
    invers.setFault(lostAnswer('POST', '*credentials*'));
    await run();
    expect(await story.command(commandId)).toMatchObject({ state: 'QUEUED', unsure: true });
    await run();
    expect(await stored(id)).toMatchObject({ status: 'ACTIVE' });
    expect(creations()).toBe(1);
    expect(invers.credentials.list()).toHaveLength(1);
  });

  test('stays open while the look-up is refused', async () => {
    const { invers, story, queue, run, stored, creations } = await begin();
    const [id, commandId] = await queue('Vans');
    invers.setFault(lostAnswer('POST', '*credentials*'));
    const mend = invers.setFault({
      kind: 'status',
      status: 403,
      method: 'GET',
      path: '*credentials*',
      body: { type: '/problems/forbidden', title: 'Forbidden' },
    });
    await run();
    await run();
    expect(await story.command(commandId)).toMatchObject({ state: 'QUEUED', unsure: true });
    mend();
    await run();
    expect(await stored(id)).toMatchObject({ status: 'ACTIVE' });
    expect(creations()).toBe(1);
  });

  test('is given up after a day of not knowing, and leaves no credential', async () => {
    const { invers, story, queue, run, stored } = await begin();
    const [id, commandId] = await queue('Vans');
    invers.setFault({ kind: 'malformed', method: 'GET', path: '*credentials*' });
    invers.setFault(lostAnswer('POST', '*credentials*'));
    await run();
    story.clock.advance(24 * 3600);
    await run();
    expect(await story.command(commandId)).toMatchObject({
      state: 'FAILED',
      userErrors: [{ code: 'PROVIDER_UNAVAILABLE' }],
    });
    expect(await stored(id)).toBeUndefined();
  });

  test.each([
    ['at the first attempt', {}],
    ['when an earlier attempt may have created one', { unsure: true }],
  ] as const)('is refused when the provider has another of its name, %s', async (_, changed) => {
    const { story, queue, run, stored } = await begin();
    const [first] = await queue('Vans', 'vans');
    await run();
    await story.store.write((tx) => deleteCredential(tx, first));
    const [id, commandId] = await queue('Vans', 'another', changed);
    await run();
    expect(await story.command(commandId)).toMatchObject({
      state: 'FAILED',
      userErrors: [{ code: 'NAME_TAKEN', field: ['name'] }],
    });
    expect(await stored(id)).toBeUndefined();
  });
});
