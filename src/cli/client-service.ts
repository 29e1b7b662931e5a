import { randomBytes, randomUUID } from 'node:crypto';
import { Secret } from '../domain/values/secret.js';
import { OPERATOR_SCOPES, type Viewer } from '../domain/values/viewer.js';
import { ClientService } from '../services/client/clients.js';
import { Idempotency } from '../services/commands/idempotency.js';
import { type Store } from '../store/engine/store.js';
import { CursorSeal } from '../vault/cursor-seal.js';
import { createKeyRing } from '../vault/key-ring.js';
import { Vault } from '../vault/vault.js';

/**
 * The use cases of API clients, without the server's keys: cursors stay within this process, and
 * without an idempotency key nothing is sealed, so keys that end with the process are sound.
 */
export function clientService(store: Store, now: () => Date): ClientService {
  const vault = new Vault(
    createKeyRing([{ kid: 'this-process', key: new Secret(Uint8Array.from(randomBytes(32))) }]),
  );
  return new ClientService({
    store,
    cursors: new CursorSeal(randomBytes(32)),
    idempotency: new Idempotency(vault, randomBytes(32), now),
    now,
  });
}

/**
 * Returns the tool's viewer. A user of the tool can open the database, so is an operator; the audit
 * log records that it was the tool.
 */
export function toolAsViewer(): Viewer {
  return {
    clientId: 'cli',
    scopes: OPERATOR_SCOPES,
    fleetIds: null,
    requestId: `cli-${randomUUID()}`,
  };
}
