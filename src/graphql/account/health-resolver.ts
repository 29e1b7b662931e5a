import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type GraphqlContext } from '../engine/context.js';
import { AccountType } from './types.js';

/** The source of the subscription: an unknown fleet is refused before the first event. */
function followHealth({
  args,
  context,
}: {
  readonly args: unknown;
  readonly context: GraphqlContext;
}): Promise<AsyncIterable<ProviderAccount>> {
  const { fleetId } = args as { readonly fleetId: string };
  return context.services.progress.accountHealth(context.viewer, fleetId, context.signal);
}

@Resolver()
export class AccountHealthResolver {
  @Subscription(() => AccountType, {
    subscribe: followHealth,
    description:
      "Each of a fleet's accounts as it is now, and again whenever its health has changed: its status, the reason, or when it is " +
      'tried again. Accounts that are connected later come too; a slow reader gets the newest state.',
  })
  accountHealthChanged(
    @Arg('fleetId', () => ID, { description: 'Which fleet.' }) _fleetId: string,
    @Root() account: ProviderAccount,
  ): ProviderAccount {
    return account;
  }
}
