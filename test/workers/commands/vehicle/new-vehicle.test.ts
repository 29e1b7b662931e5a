import { describe, expect, test } from 'vitest';
import { NO_DETAILS } from '../../../../src/domain/data/vehicle-details.js';
import { type RemoteVehicle } from '../../../../src/providers/ports/vehicle.js';
import { sealIdentity } from '../../../../src/store/access/sealed-columns.js';
import { insertCredentials } from '../../../../src/store/credentials.js';
import {
  findMissing,
  isAsRequested,
  toNewVehicle,
} from '../../../../src/workers/commands/vehicle/new-vehicle.js';
import {
  type CommandStory,
  startCommandStory,
  type TaskChanges,
  taskOf,
} from '../../../support/commands.js';
import { describeOnBothEngines } from '../../../support/engines.js';
import { useTempStore } from '../../../support/store.js';

describeOnBothEngines('a vehicle to be added', (openStore) => {
  const begin = async (): Promise<CommandStory> => {
    const story = startCommandStory({ store: await openStore() });
    await story.connect('INVERS');
    return story;
  };

  test('has the texts and tags of the vehicle and the unit of its enrollment', async () => {
    const story = await begin();
    const task = taskOf(story, 1, {
      vehicle: { name: 'Van 1', licensePlate: 'B-AB 1', tags: [{ key: 'depot', value: 'Berlin' }] },
      enrollment: { brand: 'cloudboxx', telematicsUnitId: 'unit-1', vehicleModelId: 'model-1' },
    });
    expect(await toNewVehicle(story, task)).toEqual({
      vin: task.vehicle.vin,
      brand: 'cloudboxx',
      telematicsUnitId: 'unit-1',
      modelId: 'model-1',
      credential: { kind: 'NONE' },
      name: 'Van 1',
      licensePlate: 'B-AB 1',
      tags: [{ key: 'depot', value: 'Berlin' }],
    });
  });

  test('has the opened password, or the credential by its id at the provider', async () => {
    const story = await begin();
    const place = sealIdentity('enrollments.sealed_password', 'enr_1');
    const sealedPassword = story.vault.seal('not-a-real-password', place);
    const own = await toNewVehicle(story, taskOf(story, 1, { enrollment: { sealedPassword } }));
    expect(own.credential.kind === 'INDIVIDUAL' && own.credential.password.reveal()).toBe(
      'not-a-real-password',
    );

    const credentialId = `crd_${story.fleetId}`;
    const insert = (id: string, externalId: string | null) =>
      story.store.write((tx) =>
        insertCredentials(tx, [
          {
            id,
            fleetId: story.fleetId,
            accountId: story.accountId,
            externalId,
            name: id,
            brand: 'niu',
            principal: 'vans',
            secretKind: 'PASSWORD',
            status: externalId === null ? 'PENDING' : 'ACTIVE',
            secretUpdatedAt: story.now(),
            createdAt: story.now(),
          },
        ]),
      );
    await insert(credentialId, 'remote-1');
    const shared = await toNewVehicle(story, taskOf(story, 1, { enrollment: { credentialId } }));
    expect(shared.credential).toEqual({ kind: 'SHARED', externalId: 'remote-1' });
    await insert(`${credentialId}-2`, null);
    await expect(
      toNewVehicle(story, taskOf(story, 1, { enrollment: { credentialId: `${credentialId}-2` } })),
    ).rejects.toThrow('that the provider does not have');
  });
});

describe('the vehicle of a provider', () => {
  const remote: RemoteVehicle = {
    externalId: 'ABCDE',
    vin: 'VIN',
    brand: 'niu',
    telematicsUnitId: 'unit-1',
    modelId: null,
    credentialId: null,
    setup: 'SUCCEEDED',
    setupReason: null,
    name: null,
    licensePlate: null,
    tags: [],
    details: NO_DETAILS,
    lastContactAt: null,
    online: null,
  };
  const wanted = {
    vin: 'VIN',
    brand: 'niu',
    telematicsUnitId: 'unit-1',
    modelId: null,
    credential: { kind: 'NONE' },
    name: null,
    licensePlate: null,
    tags: [],
  } as const;

  test.each([
    ['the same', {}, {}, true],
    ['another unit', { telematicsUnitId: 'unit-2' }, {}, false],
    ['the VIN as its unit', { telematicsUnitId: null }, { telematicsUnitId: 'VIN' }, true],
    ['a model that was not asked for', { modelId: 'm' }, {}, true],
    ['a model that is not shown', {}, { modelId: 'm' }, true],
    ['another model', { modelId: 'm' }, { modelId: 'n' }, false],
    ['a credential that was not asked for', { credentialId: 'c' }, {}, false],
    [
      'the credential',
      { credentialId: 'c' },
      { credential: { kind: 'SHARED', externalId: 'c' } },
      true,
    ],
    ['no credential', {}, { credential: { kind: 'SHARED', externalId: 'c' } }, false],
  ] as const)('with %s is as requested, or not', (_, there, request, expected) => {
    expect(isAsRequested({ ...remote, ...there }, { ...wanted, ...request })).toBe(expected);
  });
});

test('missing values are named', () => {
  const story = startCommandStory({ store: useTempStore() });
  const fieldOf = (enrollment: TaskChanges['enrollment']) =>
    findMissing(taskOf(story, 1, { enrollment: enrollment ?? {} }))?.field;
  expect(fieldOf({ credentialKind: 'INDIVIDUAL' })).toEqual(['individualPassword']);
  expect(fieldOf({ credentialKind: 'SHARED' })).toEqual(['credentialId']);
  expect(fieldOf({ credentialKind: 'NONE' })).toBeUndefined();
  expect(fieldOf({ credentialKind: 'SHARED', credentialId: 'crd_1' })).toBeUndefined();
  expect(fieldOf({ credentialKind: 'INDIVIDUAL', sealedPassword: 'x' })).toBeUndefined();
});
