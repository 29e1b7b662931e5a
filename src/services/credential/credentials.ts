// Tests: test/api/invers.test.ts

import { type CredentialFilter, type OemCredential } from '../../domain/credential.js';
import { type BatchOutcome, type Outcome } from '../../domain/errors.js';
import { checkPageSize, type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { type Enrollment } from '../../domain/vehicle.js';
import {
  countCredentials,
  countEnrollmentsOfCredentials,
  credentialsByIds,
  credentialsInUse,
  firstEnrollmentsOfCredentials,
  listCredentials,
  listEnrollmentsOfCredential,
} from '../../store/credentials.js';
import { type Store } from '../../store/engine/store.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { checkFilter } from '../filters.js';
import { emptyPage, Pager } from '../paging.js';
import {
  changeEnrollmentCredential,
  type ChangeEnrollmentCredentialInput,
} from './change-enrollment-credential.js';
import { createCredential } from './create-credential.js';
import { type CredentialCommands, toCredential } from './credential-commands.js';
import { deleteCredential } from './delete-credential.js';
import { type CreateCredentialInput } from './inputs.js';
import { updateCredential, type UpdateCredentialSecretInput } from './update-credential.js';

export interface CredentialServiceParts {
  readonly store: Store;
  readonly cursors: CursorSeal;
  readonly commands: CredentialCommands;
}

/**
 * Credentials of carmakers, stored at a provider: changes there run as stored commands, whose
 * outcome the caller waits for.
 */
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

  /** Returns whether an enrollment that has not ended uses the credential. */
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

  /** Reads the first page of each credential by one query. */
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

  create(caller: Caller, input: CreateCredentialInput): Promise<Outcome<OemCredential>> {
    return createCredential(this.#parts.commands, caller, input);
  }

  /**
   * Replaces the secret, the only part that can change: another client id or user name is another
   * credential.
   */
  updateSecret(
    caller: Caller,
    input: UpdateCredentialSecretInput,
  ): Promise<Outcome<OemCredential>> {
    return updateCredential(this.#parts.commands, caller, input);
  }

  /** Lets enrollments use another credential, so that nothing uses the old one any more. */
  changeEnrollments(
    caller: Caller,
    input: ChangeEnrollmentCredentialInput,
  ): Promise<BatchOutcome<Enrollment>> {
    return changeEnrollmentCredential(this.#parts.commands, caller, input);
  }

  /**
   * Deletes the credential; refused while an enrollment uses it.
   * @returns the id of the deleted credential
   */
  delete(caller: Caller, credentialId: string): Promise<Outcome<string>> {
    return deleteCredential(this.#parts.commands, caller, credentialId);
  }
}
