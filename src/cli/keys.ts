import { SigningKeys } from '../auth/signing-keys.js';
import { signingKeyStore } from '../store/signing-keys.js';
import { type Store } from '../store/store.js';
import { type Vault } from '../vault/vault.js';
import { type CliContext, type Command, type ExitCode } from './command.js';
import { openVault, withDatabase } from './open-database.js';
import { resealAll } from '../services/resealing.js';

export const keysRotateCommand: Command = {
  name: 'keys rotate',
  usage: '',
  summary: 'makes a new key to sign tokens with, and seals all secrets with the first of the encryption keys',
  options: [],
  positionals: 0,
  run: async (_args, config, context) => {
    const vault = openVault(config);
    return withDatabase(config, async (store) => {
      const ended = await reseal(store, vault, context);
      await rotateSigningKey(store, vault, context);
      return ended;
    });
  },
};

export const keysResealCommand: Command = {
  name: 'keys reseal',
  usage: '',
  summary: 'only seals all secrets with the first of the encryption keys; goes on where it was cut off',
  options: [],
  positionals: 0,
  run: async (_args, config, context) => {
    const vault = openVault(config);
    return withDatabase(config, (store) => reseal(store, vault, context));
  },
};

async function reseal(store: Store, vault: Vault, { print, complain }: CliContext): Promise<ExitCode> {
  let [resealed, remaining, unopened] = [0, 0, 0];
  for await (const progress of resealAll(store, vault)) {
    print(`${progress.column}: ${progress.resealed} of ${progress.total} sealed again, ${progress.remaining} remain`);
    if (progress.unopened > 0) complain(`${progress.column}: ${progress.unopened} do not open with any of the encryption keys; they were left as they are`);
    resealed += progress.resealed;
    remaining += progress.remaining;
    unopened += progress.unopened;
  }
  print(`${resealed} sealed again, ${remaining} remain.`);
  if (remaining > 0) complain('A server still seals with an older key: restart it with the new keys, then run this again. Keep the older keys until nothing remains.');
  if (unopened > 0) complain('Put the keys that sealed them back into FLEETGRAPH_ENCRYPTION_KEYS, behind the others.');
  if (remaining > 0 || unopened > 0) return 1;
  print('Nothing needs the older encryption keys any more.');
  return 0;
}

/** The first use makes a key; only one that was there has to be replaced. */
async function rotateSigningKey(store: Store, vault: Vault, { print, now }: CliContext): Promise<void> {
  const table = signingKeyStore(store);
  const isFirst = (await table.list()).length === 0;
  const keys = await SigningKeys.load(table, vault, now);
  const kid = isFirst ? (await keys.current()).kid : await keys.rotate();
  print(`Tokens are signed with the key ${kid} from now on: servers take it up within a minute, and tokens signed before stay good until they end.`);
}
