// Tests: test/api/invers.test.ts

import { CREDENTIAL_ID_PREFIX, type OemCredential } from '../../domain/credential.js';
import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { newId } from '../../domain/values/ids.js';
import { type Caller, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { noBrand, readBrand } from '../../providers/catalogue.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { type StoredAccount } from '../../store/accounts.js';
import {
  type Command,
  findQueuedCommand,
  insertCommands,
  lastCommandOf,
} from '../../store/commands.js';
import {
  credentialsByIds,
  findCredentialByName,
  insertCredentials,
} from '../../store/credentials.js';
import { type Db, UniqueViolation } from '../../store/engine/store.js';
import {
  accountNotFound,
  findVisibleAccount,
  holdVisibleAccount,
} from '../access/visible-account.js';
import { withInput } from '../commands/command-input.js';
import { newCommand } from '../commands/command-queue.js';
import { conflictOutcome } from '../commands/idempotency.js';
import { checkName } from '../names.js';
import { type CredentialCommands, type Queued, waitForCredential } from './credential-commands.js';
import { type CreateCredentialInput, type GivenCredential, readGiven } from './inputs.js';

/** Credential that may be created, its brand as a slug. */
interface CheckedCreation extends GivenCredential {
  readonly name: string;
  readonly brand: string;
}

/** Creates a credential at the provider, once for each idempotency key. */
export async function createCredential(
  commands: CredentialCommands,
  caller: Caller,
  input: CreateCredentialInput,
): Promise<Outcome<OemCredential>> {
  const viewer = requireScope(caller, 'credential:write');
  const { store, vault, registry, idempotency, now } = commands;
  const account = await findVisibleAccount(store.read, viewer, input.accountId);
  if (!account) return accountNotFound();
  const checked = checkCreation(registry, account, input);
  if (!checked.ok) return checked;
  const id = newId(CREDENTIAL_ID_PREFIX);
  const subject = { id, fleetId: account.fleetId, accountId: account.id };
  const command = withInput(vault, newCommand('CREATE_CREDENTIAL', subject, null, now()), {
    by: viewer,
    secret: checked.value.secret,
  });
  const queue = (tx: Db, subjectId: string): Promise<Outcome<Queued>> =>
    queueCreation(tx, viewer, checked.value, { ...command, subjectId }, now());
  try {
    const queued = await idempotency.once<Outcome<Queued>>(
      store,
      { viewer, mutation: 'createOemCredential', key: input.idempotencyKey, input },
      (tx, afterCommit) => {
        commands.commands.wakeAfter(afterCommit);
        return queue(tx, id);
      },
      {
        toStored: (outcome) => (outcome.ok ? outcome.value.credentialId : undefined),
        recall: (tx, id) => resume(tx, id as string, queue),
        conflict: conflictOutcome,
      },
    );
    return await waitForCredential(commands, queued, 'it');
  } catch (error) {
    if (error instanceof UniqueViolation) return nameTaken();
    throw error;
  }
}

/**
 * Resumes the earlier call of an idempotency key; one that the provider refused left nothing behind
 * and is queued again.
 */
async function resume(
  tx: Db,
  credentialId: string,
  queue: (tx: Db, credentialId: string) => Promise<Outcome<Queued>>,
): Promise<Outcome<Queued>> {
  const [credential] = await credentialsByIds(tx, [credentialId]);
  if (credential) {
    const command = await findQueuedCommand(tx, credentialId);
    return done({ credentialId, commandId: command?.id ?? null });
  }
  if ((await lastCommandOf(tx, credentialId))?.kind === 'DELETE_CREDENTIAL') return deleted();
  return queue(tx, credentialId);
}

async function queueCreation(
  tx: Db,
  viewer: Viewer,
  { name, brand, secretKind, principal }: CheckedCreation,
  command: Command,
  now: Date,
): Promise<Outcome<Queued>> {
  const { subjectId: id, fleetId, accountId } = command;
  if (!(await holdVisibleAccount(tx, viewer, accountId))) return accountNotFound();
  const namesake = await findCredentialByName(tx, fleetId, name);
  if (namesake?.status === 'PENDING')
    return refused(
      userError(
        'IN_TRANSITION',
        ['name'],
        'A credential of this name is being created. Ask again with the same idempotency key, or later.',
      ),
    );
  if (namesake) return nameTaken();
  const fields = { id, fleetId, accountId, name, brand, principal, secretKind };
  await insertCredentials(tx, [
    {
      ...fields,
      externalId: null,
      status: 'PENDING',
      authorization: null,
      secretUpdatedAt: now,
      createdAt: now,
    },
  ]);
  await insertCommands(tx, [command]);
  const action = 'oem_credential.creation_requested';
  const details = { accountId, name, brand, principal };
  await recordAudit(tx, { viewer, action, fleetId, subjectId: id, details }, now);
  return done({ credentialId: id, commandId: command.id });
}

function checkCreation(
  registry: ProviderRegistry,
  account: StoredAccount,
  input: CreateCredentialInput,
): Outcome<CheckedCreation> {
  const provider = registry.get(account.provider);
  if (!provider?.credentials)
    return notSupported('accountId', 'This provider stores no credentials of carmakers.');
  const brand = readBrand(provider.description, input.brand);
  if (!brand) return refused(userError('UNKNOWN_BRAND', ['brand'], noBrand(provider.description)));
  const { displayName, authorizationHint, credentialKinds } = brand;
  if (authorizationHint !== null)
    return notSupported(
      'brand',
      `A credential for ${displayName} cannot be typed in. ${authorizationHint}`,
    );
  if (!credentialKinds.includes('SHARED'))
    return notSupported('brand', `${displayName} needs no credential.`);
  const { name, errors } = checkName(input.name, 'name');
  const given = readGiven(brand, input);
  return errors.length === 0 && given.ok
    ? done({ ...given.value, name, brand: brand.brand })
    : refused(...errors, ...(given.ok ? [] : given.userErrors));
}

const notSupported = (field: string, message: string): Outcome<never> =>
  refused(userError('NOT_SUPPORTED', [field], message));

const nameTaken = (): Outcome<never> =>
  refused(userError('NAME_TAKEN', ['name'], 'This fleet has a credential of this name already.'));

const deleted = (): Outcome<never> =>
  refused(
    userError(
      'NOT_FOUND',
      ['idempotencyKey'],
      'The credential that was created with this key has been deleted.',
    ),
  );
