import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/values/secret.js';
import { findBrand } from '../../src/providers/catalogue.js';
import { type CredentialRef, type NewCredential } from '../../src/providers/ports/credential.js';
import { itConnectsAccounts, sessionOf } from './account-conformance.js';
import { itRecognizesForeignAnswers, type PortCalls } from './foreign-conformance.js';
import { itGivesUpHangingCalls } from './hanging-conformance.js';
import { expectReadOrNamed, type OddSetup, withEachOddity } from './oddity-conformance.js';
import { failureOf } from './support.js';

/** A provider that stores carmakers' credentials, for the suite. It has none to begin with. */
export interface CredentialSetup extends OddSetup {
  /** Credentials of different names; the first two of one brand, the third of another. */
  readonly credentials: readonly [NewCredential, NewCredential, NewCredential];
  /** One whose brand has no credentials. */
  readonly badCredential: NewCredential;
  /** Whether the provider stores this secret for the credential. */
  storesSecret(externalId: string, secret: string): boolean;
  /** Lets a vehicle use the credential; → ends that. */
  use(credential: CredentialRef): Promise<() => Promise<void>>;
}

/** Tests for every provider with carmakers' credentials. */
export function describeCredentialProvider(
  name: string,
  start: () => Promise<CredentialSetup>,
): void {
  describe(`${name} as a store of carmakers' credentials`, () => {
    let setup: CredentialSetup;
    beforeAll(async () => {
      setup = await start();
    });
    afterAll(() => setup.stop());

    const port = () => setup.provider.credentials!;
    const session = () => sessionOf(setup);
    const find = async (wanted: NewCredential) =>
      (await port().list(session(), wanted.brand)).items.find((one) => one.name === wanted.name);
    const made = async (wanted: NewCredential) =>
      (await find(wanted)) ?? (await port().create(session(), wanted));
    const publicPart = ({ brand, name: called, secretKind, principal }: NewCredential) => ({
      brand,
      name: called,
      secretKind,
      principal,
    });

    itConnectsAccounts(
      () => setup,
      (open) => port().list(open),
    );

    const calls: PortCalls = (provider) => {
      const [credential] = setup.credentials;
      const ref = { brand: credential.brand, externalId: 'any' };
      return {
        create: (open) => provider.credentials!.create(open, credential),
        updateSecret: (open) =>
          provider.credentials!.updateSecret(
            open,
            { ...ref, secretKind: credential.secretKind },
            credential.secret,
          ),
        delete: (open) => provider.credentials!.delete(open, ref),
        'list of a brand': (open) => provider.credentials!.list(open, credential.brand),
      };
    };
    itRecognizesForeignAnswers(() => setup, calls);
    itGivesUpHangingCalls(() => setup, calls);

    it('says in its catalogue which fields a credential has', () => {
      for (const { brand } of setup.credentials) {
        expect(findBrand(setup.provider.description, brand)).toMatchObject({
          credentialKind: 'SHARED',
          credentialFields: [expect.any(String), expect.any(String)],
        });
      }
      expect(setup.provider.description.capabilities).toContain('OEM_CREDENTIALS');
    });

    it('creates several, of one brand and of others, and returns them without their secrets', async () => {
      for (const credential of setup.credentials) {
        const created = await port().create(session(), credential);
        expect(created).toEqual({
          ...publicPart(credential),
          externalId: expect.stringMatching(/\S/),
          authorization: null,
        });
        expect(setup.storesSecret(created.externalId, credential.secret.reveal())).toBe(true);
      }
      const [first, second, third] = setup.credentials;
      const { items: all } = await port().list(session());
      expect(all).toHaveLength(3);
      for (const credential of setup.credentials)
        expect(all).toContainEqual({
          ...publicPart(credential),
          externalId: expect.any(String),
          authorization: null,
        });
      expect(
        (await port().list(session(), first.brand)).items.map((one) => one.name).sort(),
      ).toEqual([first.name, second.name].sort());
      expect((await port().list(session(), third.brand)).items.map((one) => one.name)).toEqual([
        third.name,
      ]);
      for (const { secret } of setup.credentials)
        expect(JSON.stringify(all)).not.toContain(secret.reveal());
    });

    it('makes no second one of a name', async () => {
      const [first, , third] = setup.credentials;
      await made(first);
      expect(
        await failureOf(port().create(session(), { ...third, name: first.name })),
      ).toMatchObject({ kind: 'rejected', refusal: 'already-exists', outcomeUnknown: false });
    });

    it('makes none for a brand that has none', async () => {
      const failure = await failureOf(port().create(session(), setup.badCredential));
      expect(failure).toMatchObject({ kind: 'rejected', outcomeUnknown: false });
      expect(JSON.stringify([failure.message, failure.details])).not.toContain(
        setup.badCredential.secret.reveal(),
      );
    });

    it('replaces a secret, and does no harm when it does so twice', async () => {
      const credential = await made(setup.credentials[0]);
      for (let time = 0; time < 2; time += 1)
        await port().updateSecret(session(), credential, new Secret('fake-replaced'));
      expect(setup.storesSecret(credential.externalId, 'fake-replaced')).toBe(true);
      expect(await find(setup.credentials[0])).toEqual(credential);
      expect(
        await failureOf(
          port().updateSecret(
            session(),
            { ...credential, externalId: 'unknown' },
            new Secret('fake'),
          ),
        ),
      ).toMatchObject({ kind: 'rejected', refusal: 'not-found' });
    });

    it('does not delete one that is used, and then deletes it, once or twice', async () => {
      const credential = await made(setup.credentials[0]);
      const release = await setup.use(credential);
      expect(await failureOf(port().delete(session(), credential))).toMatchObject({
        kind: 'rejected',
        refusal: 'conflict',
        outcomeUnknown: false,
      });
      expect(await find(setup.credentials[0])).toEqual(credential);
      await release();
      await port().delete(session(), credential);
      await port().delete(session(), credential);
      expect(await find(setup.credentials[0])).toBeUndefined();
    });

    it('does not know whether one was made whose answer was lost, but finds it by its name', async () => {
      const wanted = { ...setup.credentials[1], name: 'Made in silence' };
      const open = session();
      await open.token();
      setup.loseAnswerOnce();
      expect(await failureOf(port().create(open, wanted))).toMatchObject({
        kind: 'unavailable',
        outcomeUnknown: true,
      });
      expect(await find(wanted)).toMatchObject(publicPart(wanted));
    });

    it('lists the others around each odd credential, which is read or named', async () => {
      const open = session();
      const odd = await made(setup.credentials[1]);
      await made(setup.credentials[2]);
      const isOther = ({ externalId }: { readonly externalId: string }) =>
        externalId !== odd.externalId;
      const others = (await port().list(open)).items.filter(isOther);
      expect(others.length).toBeGreaterThan(0);
      await withEachOddity(setup, 'credentials', { id: odd.externalId }, async (name) => {
        const { items, problems } = await port().list(open);
        expect(items.filter(isOther)).toEqual(others);
        expectReadOrNamed(name, items.length > others.length, problems);
      });
    });

    it('lists the credentials of the other brands around one that is refused', async () => {
      const open = session();
      const { brand } = await made(setup.credentials[2]);
      const others = (await port().list(open)).items.filter((item) => item.brand !== brand);
      expect(others.length).toBeGreaterThan(0);
      await withEachOddity(setup, 'brands', undefined, async (name) => {
        const { items, problems } = await port().list(open);
        expect(items, name).toEqual(others);
        expectReadOrNamed(name, true, problems);
      });
    });
  });
}
