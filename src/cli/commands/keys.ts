import { SigningKeys, SIGNS_AFTER_SECONDS } from '../../auth/signing-keys.js';
import { type Config } from '../../config/config.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { resealAll } from '../../services/sealing/resealing.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { signingKeyStore } from '../../store/access/signing-keys.js';
import { type Store } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';
import { toolAsViewer } from '../client-service.js';
import { type CliContext, type Command, CommandError, type ExitCode } from '../command.js';
import { serversWithout } from '../known-keys.js';
import { openVault, withDatabase } from '../open-database.js';

export const keysRotateCommand: Command = {
  name: 'keys rotate',
  summary:
    'creates a new key to sign tokens with, and seals all secrets with the first of the encryption keys',
  run: async (_args, config, context) => {
    const vault = openVault(config);
    return withDatabase(config, async (store) => {
      await requireKnownKey(store, config, context.now());
      const viewer = toolAsViewer();
      const ended = await reseal(store, vault, viewer, config, context);
      await rotateSigningKey(store, vault, viewer, context);
      return ended;
    });
  },
};

export const keysResealCommand: Command = {
  name: 'keys reseal',
  summary:
    'seals all secrets with the first of the encryption keys; continues where it was cut off',
  run: async (_args, config, context) => {
    const vault = openVault(config);
    return withDatabase(config, async (store) => {
      await requireKnownKey(store, config, context.now());
      return reseal(store, vault, toolAsViewer(), config, context);
    });
  },
};

/**
 * Checks that every running server has the key that is about to seal.
 * @throws CommandError naming those that lack it
 */
async function requireKnownKey(store: Store, { encryptionKeys }: Config, now: Date): Promise<void> {
  const lacking = await serversWithout(encryptionKeys[0]?.kid ?? '', store, now);
  if (lacking !== undefined)
    throw new CommandError(
      `${lacking}. Restart them with FLEETGRAPH_ENCRYPTION_KEYS as here, then run this again. Nothing was changed.`,
    );
}

async function reseal(
  store: Store,
  vault: Vault,
  viewer: Viewer,
  { encryptionKeys }: Config,
  { print, complain, now }: CliContext,
): Promise<ExitCode> {
  // Audited before the first of many transactions: work that cannot be recorded is not started.
  const event = {
    viewer,
    action: 'secrets.reseal_started',
    fleetId: null,
    subjectId: null,
    details: { key: encryptionKeys[0]?.kid },
  };
  await store.write((tx) => recordAudit(tx, event, now()));
  let [resealed, remaining, unopened] = [0, 0, 0];
  for await (const progress of resealAll(store, vault)) {
    print(
      `${progress.column}: ${progress.resealed} of ${progress.total} sealed again, ${progress.remaining} remain`,
    );
    if (progress.unopened > 0)
      complain(
        `${progress.column}: ${progress.unopened} do not open with any of the encryption keys; they were left as they are`,
      );
    resealed += progress.resealed;
    remaining += progress.remaining;
    unopened += progress.unopened;
  }
  print(`${resealed} sealed again, ${remaining} remain.`);
  if (remaining > 0)
    complain(
      'A server still seals with an older key: restart it with the new keys, then run this again. Do not delete the older keys until nothing remains.',
    );
  if (unopened > 0)
    complain(
      'Put the keys that sealed them back into FLEETGRAPH_ENCRYPTION_KEYS, behind the others.',
    );
  if (remaining > 0 || unopened > 0) return 1;
  print('Nothing needs the older encryption keys any more.');
  return 0;
}

/** The first use makes a key; only one that was there has to be replaced. */
async function rotateSigningKey(
  store: Store,
  vault: Vault,
  viewer: Viewer,
  { print, now }: CliContext,
): Promise<void> {
  const table = signingKeyStore(store, (tx, { kid }) =>
    recordAudit(
      tx,
      { viewer, action: 'signing_key.created', fleetId: null, subjectId: null, details: { kid } },
      now(),
    ),
  );
  const isFirst = (await table.list()).length === 0;
  const keys = await SigningKeys.load(table, vault, now);
  const kid = isFirst ? (await keys.current()).kid : await keys.rotate();
  print(
    isFirst
      ? `Tokens are signed with the key ${kid} from now on.`
      : `The key ${kid} is published within a minute, and signs tokens ${SIGNS_AFTER_SECONDS} s from now; tokens signed before stay good until they end.`,
  );
}
