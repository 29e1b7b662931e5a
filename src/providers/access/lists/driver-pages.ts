import { type ProviderName } from '../../../domain/provider.js';
import { ProviderFailure } from '../../failure.js';
import { type AccountSecrets, type AccountSession } from '../../ports/account.js';
import { type DriverPage, type DriverPort } from '../../ports/driver.js';

/**
 * Yields the pages of an account's drivers.
 * @throws ProviderFailure; `malformed` on a repeated page: a provider that ignores the page number
 * would return pages without end.
 */
export async function* driverPages(
  port: DriverPort,
  provider: ProviderName,
  session: AccountSession,
  secrets: AccountSecrets,
): AsyncGenerator<DriverPage> {
  let firstBefore: string | undefined;
  for (let page: number | null = 1; page !== null;) {
    const read = await port.list(session, secrets, page);
    const first = read.drivers[0]?.externalId;
    if (first !== undefined && first === firstBefore) {
      const message = `The list of drivers has no end: page ${page} is the same as the one before.`;
      throw new ProviderFailure(provider, 'malformed', message);
    }
    firstBefore = first;
    yield read;
    page = read.nextPage;
  }
}
