// Tests: test/api/invers.test.ts

import { type OemCredential } from '../../domain/credential.js';
import { done, type Outcome, refused, type UserError, userError } from '../../domain/errors.js';
import { maySeeFleet, type Viewer } from '../../domain/values/viewer.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { busySubjects, insertCommands } from '../../store/commands.js';
import {
  credentialsByIds,
  lockCredentials,
  type StoredCredential,
} from '../../store/credentials.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';
import { withInput } from '../commands/command-input.js';
import { type CommandQueue, newCommand } from '../commands/command-queue.js';
import { type Idempotency } from '../commands/idempotency.js';

/** Collaborators that check, queue and await commands about credentials. */
export interface CredentialCommands {
  readonly store: Store;
  readonly vault: Vault;
  readonly registry: ProviderRegistry;
  readonly commands: CommandQueue;
  readonly idempotency: Idempotency;
  readonly now: () => Date;
}

/** Queued command and its credential. */
export interface Queued {
  readonly credentialId: string;
  /** Null if nothing remains to be done. */
  readonly commandId: string | null;
}

/** Change of an existing credential. */
export interface CredentialChange {
  readonly kind: 'UPDATE_CREDENTIAL' | 'DELETE_CREDENTIAL';
  readonly credentialId: string;
  /** Action in the audit log. */
  readonly action: string;
  readonly secret?: string;
  /**
   * Checks and prepares the change in the transaction that queues it.
   * @returns the reason to refuse it
   */
  readonly prepare: (tx: Db, credential: StoredCredential) => Promise<UserError | null>;
}

/** Queues a command for a credential that exists and has no other command in progress. */
export async function queueChange(
  { store, vault, commands, now }: CredentialCommands,
  viewer: Viewer,
  { kind, credentialId, action, secret, prepare }: CredentialChange,
): Promise<Outcome<Queued>> {
  const [seen] = await credentialsByIds(store.read, [credentialId]);
  if (!seen || !maySeeFleet(viewer, seen.fleetId)) return credentialNotFound();
  const command = withInput(vault, newCommand(kind, seen, null, now()), {
    by: viewer,
    ...(secret !== undefined && { secret }),
  });
  return store.write(async (tx, afterCommit): Promise<Outcome<Queued>> => {
    await lockCredentials(tx, [credentialId]);
    const [credential] = await credentialsByIds(tx, [credentialId]);
    if (!credential || credential.status === 'PENDING') return credentialNotFound();
    if ((await busySubjects(tx, [credentialId])).has(credentialId)) return refused(busy());
    const problem = await prepare(tx, credential);
    if (problem) return refused(problem);
    await insertCommands(tx, [command]);
    const { fleetId, name, brand } = credential;
    const details = { name, brand };
    await recordAudit(tx, { viewer, action, fleetId, subjectId: credentialId, details }, now());
    commands.wakeAfter(afterCommit);
    return done({ credentialId, commandId: command.id });
  });
}

/** Waits for the outcome of a command. @param subject names what continues after a timeout */
export async function waitForCredential(
  { store, commands }: CredentialCommands,
  queued: Outcome<Queued>,
  subject: string,
): Promise<Outcome<OemCredential>> {
  if (!queued.ok) return queued;
  const { credentialId, commandId } = queued.value;
  const ended = commandId === null ? null : await commands.outcome(commandId);
  if (ended === undefined) return notAnswered(subject);
  if (ended?.state === 'FAILED') return refused(...(ended.userErrors ?? []));
  const [credential] = await credentialsByIds(store.read, [credentialId]);
  const value = credential && toCredential(credential);
  return value ? done(value) : credentialNotFound();
}

/** Converts to the credential that callers see; null until the provider has created it. */
export function toCredential({
  status,
  externalId,
  ...credential
}: StoredCredential): OemCredential | null {
  return status === 'PENDING' || externalId === null ? null : { ...credential, externalId };
}

const busy = (): UserError =>
  userError(
    'IN_TRANSITION',
    ['credentialId'],
    'An earlier command for this credential is still under way.',
  );

const credentialNotFound = (): Outcome<never> =>
  refused(userError('NOT_FOUND', ['credentialId'], 'There is no such credential.'));

export const notAnswered = (subject: string): Outcome<never> =>
  refused(
    userError(
      'PROVIDER_UNAVAILABLE',
      [],
      `The provider has not answered yet; ${subject} goes on. Look at the credential later.`,
    ),
  );
