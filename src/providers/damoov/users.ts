import { toFields } from '../access/foreign-answer.js';
import { type Listing } from '../access/lists/item-problem.js';
import { type ItemKind, ItemReader, type ListSource, nameText } from '../access/lists/listing.js';
import { ProviderFailure } from '../failure.js';
import { type RemoteDriver } from '../ports/driver.js';
import { toDriver } from './mapper.js';
import { user, type WireUser } from './wire.js';

/**
 * A user goes by our own key, or the one that others gave: everything else of a user is a secret,
 * or personal.
 */
const USER: ItemKind<WireUser> = {
  schema: user,
  essential: ['DeviceToken'],
  nameOf: ({ UserFields }) => ({
    vin: null,
    id: nameText(toFields([UserFields].flat()[0])['ClientId']),
  }),
};

/**
 * Reads the users of one instance: credentials may reach over several, and a user of another
 * instance does not belong to this account.
 */
export function readUsers(
  users: readonly unknown[],
  instanceId: string,
  source: ListSource,
): Listing<RemoteDriver> {
  const reader = new ItemReader(source);
  const isOfInstance = ({ AccountInfo }: WireUser) =>
    (AccountInfo?.InstanceId ?? instanceId).toLowerCase() === instanceId.toLowerCase();
  const items = users.flatMap((item, place) => {
    const wire = reader.read(item, place, USER);
    return wire && isOfInstance(wire) ? [toDriver(wire)] : [];
  });
  // A list that changed while it was read may have a user twice.
  const byKey = new Map(items.map((driver) => [driver.externalId, driver]));
  return { items: [...byKey.values()], problems: reader.problems };
}

/**
 * Asserts that the requested driver can be read: an unreadable one is not known to be missing.
 * @throws ProviderFailure `malformed`
 */
export function assertReadable({ problems }: Listing<RemoteDriver>): void {
  const [problem] = problems;
  if (!problem) return;
  throw new ProviderFailure(
    'DAMOOV',
    'malformed',
    `Damoov found a user whose ${problem.field} ${problem.reason}.`,
  );
}
