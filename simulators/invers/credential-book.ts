import { ulid } from 'ulid';
import { type CredentialShape } from './brands.js';
import { Problem } from './problems.js';

/** States of an owner's authorization (https://help.invers.com/fleetcontrol/oem-credentials). */
export const AUTHORIZATION_STATES = ['AUTHORIZED', 'PENDING', 'REVOKED', 'SCOPES_MISSING'] as const;
export type AuthorizationState = (typeof AUTHORIZATION_STATES)[number];

/** A stored credential, without its secret. */
export interface StoredCredential {
  readonly id: string;
  readonly fleetId: string;
  /** As on the wire. */
  readonly brand: string;
  readonly name: string;
  /** The client id or the user name; null where an owner has authorized. */
  readonly principal: string | null;
  readonly shape: CredentialShape | null;
  readonly secretUpdatedAt: Date;
  /** State of the owner's authorization, in the words of the wire. */
  readonly authorization: AuthorizationState;
  /** Its place in lists. */
  readonly place: number;
}

export interface NewCredential extends Pick<StoredCredential, 'principal' | 'shape'> {
  readonly name: string | undefined;
  readonly secret: string;
}

/** The credentials of all fleets, in memory. Nothing it hands out holds a secret. */
export class CredentialBook {
  readonly #now: () => Date;
  readonly #records = new Map<string, StoredCredential>();
  readonly #secrets = new Map<string, string>();
  #places = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  list(fleetId?: string, brand?: string): readonly StoredCredential[] {
    return [...this.#records.values()].filter(
      (one) =>
        (fleetId === undefined || one.fleetId === fleetId) &&
        (brand === undefined || one.brand === brand),
    );
  }

  find(fleetId: string, brand: string, id: string): StoredCredential | undefined {
    const found = this.#records.get(id);
    return found?.fleetId === fleetId && found.brand === brand ? found : undefined;
  }

  /** @throws Problem when the fleet has a credential of that name, of whichever brand. */
  create(fleetId: string, brand: string, given: NewCredential): StoredCredential {
    const id = ulid();
    const name = given.name ?? `${brand} ${id}`;
    if (this.list(fleetId).some((other) => other.name === name)) {
      throw new Problem(
        '/problems/unique-identifier-already-exists',
        `The name: '${name}' already exists on different credentials.`,
      );
    }
    this.#places += 1;
    const record = {
      id,
      fleetId,
      brand,
      name,
      principal: given.principal,
      shape: given.shape,
      secretUpdatedAt: this.#now(),
      authorization: 'AUTHORIZED' as const,
      place: this.#places,
    };
    this.#records.set(id, record);
    this.#secrets.set(id, given.secret);
    return record;
  }

  updateSecret(credential: StoredCredential, secret: string): StoredCredential {
    const updated = { ...credential, secretUpdatedAt: this.#now() };
    this.#records.set(credential.id, updated);
    this.#secrets.set(credential.id, secret);
    return updated;
  }

  /** Sets the state of an owner's authorization. @throws Error when the credential is unknown. */
  setAuthorization(id: string, authorization: AuthorizationState): StoredCredential {
    const credential = this.#records.get(id);
    if (!credential) throw new Error(`there is no credential ${id}`);
    const changed = { ...credential, authorization };
    this.#records.set(id, changed);
    return changed;
  }

  delete({ id }: StoredCredential): void {
    this.#records.delete(id);
    this.#secrets.delete(id);
  }

  /** Returns whether this is the stored secret; nothing else reveals it. */
  hasSecret(id: string, secret: string): boolean {
    return this.#secrets.get(id) === secret;
  }
}
