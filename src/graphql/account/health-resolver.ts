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
      'The current state of each account of a fleet, then each change of its health: ' +
      'status, reason or time of the next attempt. Includes accounts connected later; a ' +
      'slow reader gets only the newest state.',
  })
  accountHealthChanged(
    @Arg('fleetId', () => ID, { description: 'Id of the fleet.' }) _fleetId: string,
    @Root() account: ProviderAccount,
  ): ProviderAccount {
    return account;
  }
}
