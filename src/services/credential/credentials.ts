import {
  CREDENTIAL_ID_PREFIX,
  type CredentialFilter,
  type OemCredential,
} from '../../domain/credential.js';
import { done, type Outcome, refused, type UserError, userError } from '../../domain/errors.js';
import { newId } from '../../domain/values/ids.js';
import { checkPageSize, type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { brandSupport, noBrand, readBrand } from '../../providers/catalogue.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { accountsByIds, type StoredAccount } from '../../store/accounts.js';
import {
  busySubjects,
  type Command,
  findQueuedCommand,
  insertCommands,
  lastCommandOf,
} from '../../store/commands.js';
import {
  countCredentials,
  countEnrollmentsOfCredentials,
  credentialsByIds,
  credentialsInUse,
  findCredentialByName,
  firstEnrollmentsOfCredentials,
  insertCredentials,
  listCredentials,
  listEnrollmentsOfCredential,
  lockCredentials,
  type StoredCredential,
  updateCredential,
} from '../../store/credentials.js';
import { type Db, type Store, UniqueViolation } from '../../store/engine/store.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { type Vault } from '../../vault/vault.js';
import {
  accountNotFound,
  findVisibleAccount,
  holdVisibleAccount,
} from '../access/visible-account.js';
import { withInput } from '../commands/command-input.js';
import { type CommandQueue, newCommand, under } from '../commands/command-queue.js';
import { conflictOutcome, type Idempotency } from '../commands/idempotency.js';
import { checkFilter } from '../filters.js';
import { checkName } from '../names.js';
import { emptyPage, Pager } from '../paging.js';
import {
  checkSecret,
  type CreateCredentialInput,
  type GivenCredential,
  readGiven,
} from './inputs.js';

export interface CredentialServiceParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly cursors: CursorSeal;
  readonly registry: ProviderRegistry;
  readonly commands: CommandQueue;
  readonly idempotency: Idempotency;
  readonly now: () => Date;
}

export interface UpdateCredentialSecretInput {
  readonly credentialId: string;
  readonly secret: string;
}

/** A command to be waited for, and the credential it is about. */
interface Taken {
  readonly credentialId: string;
  /** null when there is nothing left to be done. */
  readonly commandId: string | null;
}

/** A credential that may be created, its brand by the slug. */
interface CheckedCreation extends GivenCredential {
  readonly name: string;
  readonly brand: string;
}

/** Credentials of carmakers, kept at a provider: what is changed there goes by stored commands, the caller waits for the outcome. */
export class CredentialService {
  readonly #parts: CredentialServiceParts;

  constructor(parts: CredentialServiceParts) {
    this.#parts = parts;
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (OemCredential | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const found = (await credentialsByIds(this.#parts.store.read, ids)).filter(({ fleetId }) =>
      maySeeFleet(viewer, fleetId),
    );
    const visible = new Map(found.map((credential) => [credential.id, toCredential(credential)]));
    return ids.map((id) => visible.get(id) ?? null);
  }

  async list(
    caller: Caller,
    fleetId: string,
    page: PageRequest,
    filter?: CredentialFilter | null,
  ): Promise<Page<OemCredential>> {
    const viewer = requireScope(caller, 'fleet:read');
    const query = checkFilter(filter);
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    const db = this.#parts.store.read;
    const pager = new Pager<OemCredential>(
      this.#parts.cursors,
      `credentials/${fleetId}`,
      ({ createdAt, id }) => ({ value: createdAt, id }),
    );
    return pager.page(
      page,
      async (limit, cut) =>
        (await listCredentials(db, fleetId, query, limit, cut)).flatMap(
          (credential) => toCredential(credential) ?? [],
        ),
      () => countCredentials(db, fleetId, query),
    );
  }

  /** Whether an enrollment that has not ended uses it. */
  async inUse(caller: Caller, ids: readonly string[]): Promise<readonly boolean[]> {
    const credentials = await this.byIds(caller, ids);
    const used = await credentialsInUse(this.#parts.store.read, ids);
    return credentials.map((credential) => credential !== null && used.has(credential.id));
  }

  async enrollments(
    caller: Caller,
    { id, fleetId }: OemCredential,
    page: PageRequest,
  ): Promise<Page<Enrollment>> {
    const viewer = requireScope(caller, 'fleet:read');
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    const db = this.#parts.store.read;
    const counts = () => countEnrollmentsOfCredentials(db, [id]);
    return this.#pagerOf(id).page(
      page,
      (limit, cut) => listEnrollmentsOfCredential(db, id, limit, cut),
      async () => (await counts()).get(id) ?? 0,
    );
  }

  /** The first page of each credential, read by one query. */
  async firstEnrollments(
    caller: Caller,
    ids: readonly string[],
    first: number,
  ): Promise<readonly Page<Enrollment>[]> {
    const db = this.#parts.store.read;
    const credentials = await this.byIds(caller, ids);
    const visible = credentials.flatMap((credential) => credential?.id ?? []);
    const found = await firstEnrollmentsOfCredentials(
      db,
      visible,
      checkPageSize('first', first) + 1,
    );
    let counts: ReturnType<typeof countEnrollmentsOfCredentials> | undefined;
    const countOf = async (id: string): Promise<number> =>
      (await (counts ??= countEnrollmentsOfCredentials(db, visible))).get(id) ?? 0;
    const pageOf = async ({ id }: OemCredential): Promise<Page<Enrollment>> =>
      this.#pagerOf(id).page(
        { first },
        () => Promise.resolve(found.get(id) ?? []),
        () => countOf(id),
      );
    return Promise.all(
      credentials.map(async (credential) =>
        credential ? pageOf(credential) : emptyPage<Enrollment>(),
      ),
    );
  }

  #pagerOf(credentialId: string): Pager<Enrollment> {
    return new Pager(
      this.#parts.cursors,
      `credential-enrollments/${credentialId}`,
      ({ createdAt, id }) => ({ value: createdAt, id }),
    );
  }

  async create(caller: Caller, input: CreateCredentialInput): Promise<Outcome<OemCredential>> {
    const viewer = requireScope(caller, 'credential:write');
    const { store, vault, idempotency, now } = this.#parts;
    const account = await findVisibleAccount(store.read, viewer, input.accountId);
    if (!account) return accountNotFound();
    const given = this.#check(account, input);
    if (!given.ok) return given;
    const subject = {
      id: newId(CREDENTIAL_ID_PREFIX),
      fleetId: account.fleetId,
      accountId: account.id,
    };
    const command = withInput(vault, newCommand('CREATE_CREDENTIAL', subject, null, now()), {
      by: viewer,
      secret: given.value.secret,
    });
    const take = (tx: Db, credentialId: string) =>
      this.#takeCreation(tx, viewer, input, given.value, { ...command, subjectId: credentialId });
    try {
      const taken = await idempotency.once<Outcome<Taken>>(
        store,
        { viewer, mutation: 'createOemCredential', key: input.idempotencyKey, input },
        (tx) => take(tx, subject.id),
        {
          toKept: (outcome) => (outcome.ok ? outcome.value.credentialId : undefined),
          recall: async (tx, kept) => {
            const credentialId = kept as string;
            const [credential] = await credentialsByIds(tx, [credentialId]);
            if (credential)
              return done({
                credentialId,
                commandId: (await findQueuedCommand(tx, credentialId))?.id ?? null,
              });
            if ((await lastCommandOf(tx, credentialId))?.kind === 'DELETE_CREDENTIAL')
              return deleted();
            // What the provider refused left nothing behind: the same call may go through now.
            return take(tx, credentialId);
          },
          conflict: conflictOutcome,
        },
      );
      this.#parts.commands.wake();
      return await this.#wait(taken, 'it');
    } catch (error) {
      if (error instanceof UniqueViolation) return nameTaken();
      throw error;
    }
  }

  /** Only the secret can change: another client id or user name is another credential. */
  async updateSecret(
    caller: Caller,
    { credentialId, secret }: UpdateCredentialSecretInput,
  ): Promise<Outcome<OemCredential>> {
    const viewer = requireScope(caller, 'credential:write');
    const problem = checkSecret(secret, ['secret']);
    if (problem) return refused(problem);
    const taken = await this.#take(
      viewer,
      credentialId,
      'UPDATE_CREDENTIAL',
      'oem_credential.secret_update_requested',
      secret,
      (tx) => this.#checkHasSecret(tx, credentialId),
    );
    return this.#wait(taken, 'the new secret');
  }

  /** A credential that an owner has authorized has no secret that could be replaced. */
  async #checkHasSecret(tx: Db, credentialId: string): Promise<UserError | null> {
    const [credential] = await credentialsByIds(tx, [credentialId]);
    const [account] = credential ? await accountsByIds(tx, [credential.accountId]) : [];
    const provider = account && this.#parts.registry.get(account.provider);
    const brand = credential && provider && brandSupport(provider.description, credential.brand);
    if (!brand?.authorizationHint) return null;
    const message = `A credential for ${brand.displayName} has no secret. ${brand.authorizationHint}`;
    return userError('NOT_SUPPORTED', ['credentialId'], message);
  }

  /** Refused while an enrollment uses it. @returns the id of the deleted credential */
  async delete(caller: Caller, credentialId: string): Promise<Outcome<string>> {
    const viewer = requireScope(caller, 'credential:write');
    const taken = await this.#take(
      viewer,
      credentialId,
      'DELETE_CREDENTIAL',
      'oem_credential.deletion_requested',
      undefined,
      async (tx) => {
        if ((await credentialsInUse(tx, [credentialId])).has(credentialId)) {
          return userError(
            'IN_USE',
            ['credentialId'],
            'Vehicles still use this credential. Remove them, or enroll them with another one, first.',
          );
        }
        await updateCredential(tx, credentialId, { status: 'REMOVING' });
        return null;
      },
    );
    if (!taken.ok) return taken;
    const { commandId } = taken.value;
    const ended = commandId === null ? undefined : await this.#parts.commands.outcome(commandId);
    if (!ended) return notAnswered('the deletion');
    return ended.state === 'FAILED'
      ? refused(...under([], ended.userErrors ?? []))
      : done(credentialId);
  }

  /** Stores a command for a credential that is there and not busy. */
  async #take(
    viewer: Viewer,
    credentialId: string,
    kind: 'UPDATE_CREDENTIAL' | 'DELETE_CREDENTIAL',
    action: string,
    secret: string | undefined,
    prepare: (tx: Db) => Promise<UserError | null>,
  ): Promise<Outcome<Taken>> {
    const { store, vault, now } = this.#parts;
    const [seen] = await credentialsByIds(store.read, [credentialId]);
    if (!seen || !maySeeFleet(viewer, seen.fleetId)) return credentialNotFound();
    const command = withInput(vault, newCommand(kind, seen, null, now()), {
      by: viewer,
      ...(secret !== undefined && { secret }),
    });
    return store.write(async (tx, afterCommit): Promise<Outcome<Taken>> => {
      await lockCredentials(tx, [credentialId]);
      const [credential] = await credentialsByIds(tx, [credentialId]);
      if (!credential || credential.status === 'PENDING') return credentialNotFound();
      if ((await busySubjects(tx, [credentialId])).has(credentialId)) {
        return refused(
          userError(
            'IN_TRANSITION',
            ['credentialId'],
            'An earlier command for this credential is still under way.',
          ),
        );
      }
      const problem = await prepare(tx);
      if (problem) return refused(problem);
      await insertCommands(tx, [command]);
      await recordAudit(
        tx,
        {
          viewer,
          action,
          fleetId: credential.fleetId,
          subjectId: credentialId,
          details: { name: credential.name, brand: credential.brand },
        },
        now(),
      );
      afterCommit(() => this.#parts.commands.wake());
      return done({ credentialId, commandId: command.id });
    });
  }

  async #takeCreation(
    tx: Db,
    viewer: Viewer,
    { accountId }: CreateCredentialInput,
    { name, brand, secretKind, principal }: CheckedCreation,
    command: Command,
  ): Promise<Outcome<Taken>> {
    if (!(await holdVisibleAccount(tx, viewer, accountId))) return accountNotFound();
    const namesake = await findCredentialByName(tx, command.fleetId, name);
    if (namesake?.status === 'PENDING')
      return refused(
        userError(
          'IN_TRANSITION',
          ['name'],
          'A credential of this name is being created. Ask again with the same idempotency key, or later.',
        ),
      );
    if (namesake) return nameTaken();
    const now = this.#parts.now();
    const { subjectId: id, fleetId } = command;
    await insertCredentials(tx, [
      {
        id,
        fleetId,
        accountId,
        externalId: null,
        name,
        brand,
        principal,
        secretKind,
        status: 'PENDING',
        secretUpdatedAt: now,
        createdAt: now,
      },
    ]);
    await insertCommands(tx, [command]);
    await recordAudit(
      tx,
      {
        viewer,
        action: 'oem_credential.creation_requested',
        fleetId,
        subjectId: id,
        details: { accountId, name, brand, principal },
      },
      now,
    );
    return done({ credentialId: id, commandId: command.id });
  }

  async #wait(taken: Outcome<Taken>, what: string): Promise<Outcome<OemCredential>> {
    if (!taken.ok) return taken;
    const { credentialId, commandId } = taken.value;
    const ended = commandId === null ? null : await this.#parts.commands.outcome(commandId);
    if (ended === undefined) return notAnswered(what);
    if (ended?.state === 'FAILED') return refused(...(ended.userErrors ?? []));
    const [credential] = await credentialsByIds(this.#parts.store.read, [credentialId]);
    const value = credential && toCredential(credential);
    return value ? done(value) : credentialNotFound();
  }

  #check(account: StoredAccount, input: CreateCredentialInput): Outcome<CheckedCreation> {
    const provider = this.#parts.registry.get(account.provider);
    if (!provider?.credentials)
      return refused(
        userError(
          'NOT_SUPPORTED',
          ['accountId'],
          'This provider keeps no credentials of carmakers.',
        ),
      );
    const brand = readBrand(provider.description, input.brand);
    if (!brand)
      return refused(userError('UNKNOWN_BRAND', ['brand'], noBrand(provider.description)));
    if (brand.authorizationHint !== null)
      return refused(
        userError(
          'NOT_SUPPORTED',
          ['brand'],
          `A credential for ${brand.displayName} cannot be typed in. ${brand.authorizationHint}`,
        ),
      );
    if (!brand.credentialKinds.includes('SHARED'))
      return refused(
        userError('NOT_SUPPORTED', ['brand'], `${brand.displayName} needs no credential.`),
      );
    const { name, errors } = checkName(input.name, 'name');
    const given = readGiven(brand, input);
    return errors.length === 0 && given.ok
      ? done({ ...given.value, name, brand: brand.brand })
      : refused(...errors, ...(given.ok ? [] : given.userErrors));
  }
}

/** The credential as callers see it; null while the provider has not got it. */
function toCredential({
  status,
  externalId,
  ...credential
}: StoredCredential): OemCredential | null {
  return status === 'PENDING' || externalId === null ? null : { ...credential, externalId };
}

const nameTaken = (): Outcome<never> =>
  refused(userError('NAME_TAKEN', ['name'], 'This fleet has a credential of this name already.'));
const credentialNotFound = (): Outcome<never> =>
  refused(userError('NOT_FOUND', ['credentialId'], 'There is no such credential.'));
const deleted = (): Outcome<never> =>
  refused(
    userError(
      'NOT_FOUND',
      ['idempotencyKey'],
      'The credential that was created with this key has been deleted.',
    ),
  );
const notAnswered = (what: string): Outcome<never> =>
  refused(
    userError(
      'PROVIDER_UNAVAILABLE',
      [],
      `The provider has not answered yet; ${what} goes on. Look at the credential later.`,
    ),
  );
