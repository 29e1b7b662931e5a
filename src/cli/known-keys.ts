import { type Store } from '../store/engine/store.js';
import { listInstances } from '../store/instances/instances.js';
import { isRunning } from '../workers/instances/running.js';

/**
 * Returns, in words, which of the running servers do not have an encryption key; undefined if all
 * of them have it.
 */
export async function serversWithout(
  kid: string,
  store: Store,
  now: Date,
): Promise<string | undefined> {
  const running = (await listInstances(store.read)).filter((instance) => isRunning(instance, now));
  const lacking = running.filter(({ keyIds }) => !keyIds.includes(kid));
  if (lacking.length === 0) return undefined;
  const names = lacking.map(
    ({ host, pid, keyIds }) => `process ${pid} on ${host} has ${keyIds.join(', ')}`,
  );
  return `${lacking.length} of ${running.length} running servers do not have the key ${kid}: ${names.join('; ')}`;
}
