import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findBrand } from '../../src/providers/catalogue.js';
import { type AccountSession } from '../../src/providers/ports/account.js';
import { type NewVehicle, type VehicleProfile } from '../../src/providers/ports/vehicle.js';
import { itConnectsAccounts, sessionOf } from './account-conformance.js';
import { itRecognizesForeignAnswers, type PortCalls } from './foreign-conformance.js';
import { itGivesUpHangingCalls } from './hanging-conformance.js';
import { expectReadOrNamed, type OddSetup, withEachOddity } from './oddity-conformance.js';
import { failureOf } from './support.js';

/** A provider that stores vehicles, for the suite. It has none to begin with. */
export interface VehicleSetup extends OddSetup {
  /** One of each kind of credential that it takes, all with names, plates and tags, by what they are. */
  readonly vehicles: Readonly<Record<string, NewVehicle>>;
  /** One of them whose setup takes a while. */
  readonly slow: string;
  /** One whose telematics unit is unknown. */
  readonly unknownUnit: NewVehicle;
  /** Lets a setup end. */
  endSetup(externalId: string, status: 'SUCCEEDED' | 'FAILED', reason?: string): void;
  /** Creates one more credential of the brand. @returns its id at the provider */
  addCredential(session: AccountSession, brand: string): Promise<string>;
  /** Number of changes of a vehicle that the provider has received. */
  changesOf(externalId: string): number;
  /** Makes the provider misunderstand changes. @returns what ends that */
  misunderstandChanges(how: 'elsewhere' | 'refused' | 'ignored' | 'page'): () => void;
  /** Values that the provider never returns, e.g. units' passwords. */
  readonly neverReturned: readonly string[];
}

const PROFILE: VehicleProfile = {
  name: 'Van 8',
  licensePlate: 'RKL-8',
  tags: [
    { key: 'depot', value: 'south' },
    { key: 'seats', value: '5' },
  ],
};

/** Tests for every provider with vehicles. */
export function describeVehicleProvider(name: string, start: () => Promise<VehicleSetup>): void {
  describe(`${name} as a store of vehicles`, () => {
    let setup: VehicleSetup;
    beforeAll(async () => {
      setup = await start();
    });
    afterAll(() => setup.stop());

    const port = () => setup.provider.vehicles!;
    const session = () => sessionOf(setup);
    const added = async (vehicle: NewVehicle) =>
      (await port().findByVin(session(), vehicle.vin)) ?? (await port().add(session(), vehicle));
    const given = ({
      vin,
      brand,
      telematicsUnitId,
      modelId,
      credential,
      name: called,
      licensePlate,
      tags,
    }: NewVehicle) => ({
      vin,
      brand,
      telematicsUnitId: telematicsUnitId ?? vin,
      modelId,
      credentialId: credential.kind === 'SHARED' ? credential.externalId : null,
      name: called,
      licensePlate,
      tags,
    });

    itConnectsAccounts(
      () => setup,
      (open) => port().list(open),
    );

    const calls: PortCalls = (provider) => {
      const vehicle = setup.vehicles[setup.slow]!;
      return {
        signIn: () =>
          provider.accounts.signIn({ environment: 'LIVE' }, Object.values(setup.secrets)[0]!),
        probe: (open) => provider.accounts.probe(open),
        add: (open) => provider.vehicles!.add(open, vehicle),
        remove: (open) => provider.vehicles!.remove(open, 'JQ7RP'),
        list: (open) => provider.vehicles!.list(open),
        find: (open) => provider.vehicles!.find(open, 'JQ7RP'),
        findByVin: (open) => provider.vehicles!.findByVin(open, vehicle.vin),
        update: (open) => provider.vehicles!.update(open, 'JQ7RP', PROFILE),
        changeCredential: (open) => provider.vehicles!.changeCredential(open, 'JQ7RP', 'CRED'),
        retrySetup: (open) => provider.vehicles!.retrySetup(open, 'JQ7RP'),
        listModels: (open) => provider.vehicles!.listModels(open, vehicle.brand),
      };
    };
    itRecognizesForeignAnswers(() => setup, calls);
    itGivesUpHangingCalls(() => setup, calls);

    it('says what its brands need, as its catalogue does', () => {
      expect(setup.provider.description.capabilities).toContain('VEHICLES');
      for (const { brand, credential, telematicsUnitId } of Object.values(setup.vehicles)) {
        const needs = port().needs(brand);
        expect(needs?.credentialKinds).toContain(credential.kind);
        expect(findBrand(setup.provider.description, brand)).toMatchObject({
          credentialKind: needs?.credentialKinds[0],
          ...needs,
        });
        if (needs?.unitIdRequired) expect(telematicsUnitId).not.toBeNull();
      }
      expect(port().needs('no-such-brand')).toBeUndefined();
    });

    it('adds them with each kind of credential, and returns them', async () => {
      for (const [kind, vehicle] of Object.entries(setup.vehicles)) {
        const created = await port().add(session(), vehicle);
        expect(created, kind).toMatchObject(given(vehicle));
        expect(await port().find(session(), created.externalId), kind).toEqual(created);
        expect(await port().findByVin(session(), vehicle.vin), kind).toEqual(created);
      }
      const { items: all } = await port().list(session());
      expect(all.map(({ vin }) => vin).sort()).toEqual(
        Object.values(setup.vehicles)
          .map(({ vin }) => vin)
          .sort(),
      );
      for (const secret of setup.neverReturned) expect(JSON.stringify(all)).not.toContain(secret);
    });

    it('has models for them, which agree on the credential', async () => {
      for (const { brand, modelId, credential } of Object.values(setup.vehicles)) {
        const model = (await port().listModels(session(), brand)).items.find(
          ({ id }) => id === modelId,
        );
        expect(model).toBeDefined();
        expect(model?.credentialKind ?? credential.kind).toBe(credential.kind);
      }
    });

    it('changes name, plate and tags, and sends nothing that is there already', async () => {
      const [vehicle] = Object.values(setup.vehicles);
      const { externalId } = await added(vehicle!);
      const changes: Partial<VehicleProfile>[] = [
        PROFILE,
        { licensePlate: null },
        { tags: [{ key: 'depot', value: 'north' }] },
        { name: null, tags: [] },
        vehicle!,
      ];
      let { name: called, licensePlate, tags }: VehicleProfile = vehicle!;
      for (const change of changes) {
        ({ name: called, licensePlate, tags } = { name: called, licensePlate, tags, ...change });
        const profile = { name: called, licensePlate, tags };
        await port().update(session(), externalId, profile);
        await port().update(session(), externalId, profile);
        expect(await port().find(session(), externalId)).toMatchObject({
          ...profile,
          vin: vehicle!.vin,
          credentialId: given(vehicle!).credentialId,
        });
      }
      expect(setup.changesOf(externalId)).toBe(changes.length);
      expect(await failureOf(port().update(session(), 'ZZZZZ', PROFILE))).toMatchObject({
        kind: 'rejected',
        refusal: 'not-found',
      });
    });

    const shared = async () => {
      const vehicle = Object.values(setup.vehicles).find((one) => one.credential.kind === 'SHARED');
      return { brand: vehicle!.brand, externalId: (await added(vehicle!)).externalId };
    };

    it('lets a vehicle use another credential, which must exist', async () => {
      const { externalId, brand } = await shared();
      const another = await setup.addCredential(session(), brand);
      await port().changeCredential(session(), externalId, another);
      await port().changeCredential(session(), externalId, another);
      expect(await port().find(session(), externalId)).toMatchObject({ credentialId: another });
      expect(setup.changesOf(externalId)).toBe(1);
      expect(await failureOf(port().changeCredential(session(), externalId, 'none'))).toMatchObject(
        { kind: 'rejected', refusal: 'reference-not-found' },
      );
      await port().remove(session(), externalId);
    });

    it.each(['elsewhere', 'refused', 'ignored', 'page'] as const)(
      'says of a change that the provider does not understand that its way is a guess (%s)',
      async (how) => {
        const { externalId } = await shared();
        onTestFinished(setup.misunderstandChanges(how));
        const failures = [
          await failureOf(port().update(session(), externalId, PROFILE)),
          await failureOf(port().changeCredential(session(), externalId, 'any')),
        ];
        for (const failure of failures)
          expect(failure).toMatchObject({
            kind: how === 'page' ? 'unavailable' : 'rejected',
            foreign: how === 'page',
            message: expect.stringMatching(/does not document where .* (is|are) changed/),
          });
      },
    );

    it('sets them up, not always the first time', async () => {
      const { externalId, setup: first } = await added(setup.vehicles[setup.slow]!);
      expect(first).toBe('IN_PROGRESS');
      setup.endSetup(externalId, 'FAILED', 'No contract');
      expect(await port().find(session(), externalId)).toMatchObject({
        setup: 'FAILED',
        setupReason: 'No contract',
      });
      await port().retrySetup(session(), externalId);
      expect(await port().find(session(), externalId)).toMatchObject({
        setup: 'IN_PROGRESS',
        setupReason: null,
      });
      setup.endSetup(externalId, 'SUCCEEDED');
      expect(await port().find(session(), externalId)).toMatchObject({ setup: 'SUCCEEDED' });
      expect(await failureOf(port().retrySetup(session(), externalId))).toMatchObject({
        kind: 'rejected',
        refusal: 'not-ready',
      });
    });

    it('refuses a second one of a VIN, and an unknown unit', async () => {
      const [vehicle] = Object.values(setup.vehicles);
      await added(vehicle!);
      expect(await failureOf(port().add(session(), vehicle!))).toMatchObject({
        kind: 'rejected',
        refusal: 'already-exists',
        outcomeUnknown: false,
      });
      expect(await failureOf(port().add(session(), setup.unknownUnit))).toMatchObject({
        kind: 'rejected',
        refusal: 'reference-not-found',
        outcomeUnknown: false,
      });
      expect(await port().findByVin(session(), setup.unknownUnit.vin)).toBeUndefined();
    });

    it('removes one, once or twice', async () => {
      const [vehicle] = Object.values(setup.vehicles);
      const { externalId } = await added(vehicle!);
      await port().remove(session(), externalId);
      await port().remove(session(), externalId);
      expect(await port().find(session(), externalId)).toBeUndefined();
    });

    it('does not know whether one was added whose answer was lost, but finds it by its VIN', async () => {
      const [vehicle] = Object.values(setup.vehicles);
      const open = session();
      await open.token();
      setup.loseAnswerOnce();
      expect(await failureOf(port().add(open, vehicle!))).toMatchObject({
        kind: 'unavailable',
        outcomeUnknown: true,
      });
      expect(await port().findByVin(open, vehicle!.vin)).toMatchObject({ vin: vehicle!.vin });
    });

    it('lists the others around each odd vehicle, which is read or named', async () => {
      const open = session();
      for (const vehicle of Object.values(setup.vehicles)) await added(vehicle);
      const { items: all } = await port().list(open);
      const [odd, ...others] = all;
      expect(others.length).toBeGreaterThan(0);
      await withEachOddity(setup, 'vehicles', { id: odd!.externalId }, async (name) => {
        const { items, problems } = await port().list(open);
        expect(items.filter(({ externalId }) => externalId !== odd!.externalId)).toEqual(others);
        const isRead = items.some(({ externalId }) => externalId === odd!.externalId);
        expectReadOrNamed(name, isRead, problems);
        for (const { vin, externalId } of others)
          expect(await port().findByVin(open, vin!)).toMatchObject({ externalId });
      });
      await withEachOddity(setup, 'a vehicle', undefined, async () => {
        expect(await port().find(open, odd!.externalId)).toEqual(odd);
      });
    });

    it('knows of a vehicle that was added with an odd answer, or finds it', async () => {
      const open = session();
      const [vehicle] = Object.values(setup.vehicles);
      const removed = async () => port().remove(open, (await added(vehicle!)).externalId);
      await withEachOddity(setup, 'an addition', undefined, async () => {
        await removed();
        expect(await port().add(open, vehicle!)).toMatchObject({ vin: vehicle!.vin });
      });
      await withEachOddity(setup, 'no addition', undefined, async (name) => {
        await removed();
        const failure = await failureOf(port().add(open, vehicle!));
        expect(failure, name).toMatchObject({ kind: 'malformed', outcomeUnknown: true });
        expect(await port().findByVin(open, vehicle!.vin)).toMatchObject({ vin: vehicle!.vin });
      });
    });

    it('lists the other models around each odd one', async () => {
      const [{ brand }] = Object.values(setup.vehicles) as [NewVehicle];
      const { items: models } = await port().listModels(session(), brand);
      await withEachOddity(setup, 'models', undefined, async (name) => {
        const { items, problems } = await port().listModels(session(), brand);
        expect(items.filter(({ id }) => id !== models[0]!.id)).toEqual(models.slice(1));
        expectReadOrNamed(name, items.length === models.length, problems);
      });
    });
  });
}
