import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { type ProviderAccount, type WebhookHealth } from '../../domain/account.js';
import { type UserError } from '../../domain/errors.js';
import { type Fleet } from '../../domain/fleet.js';
import { type AccessGrant } from '../../domain/grant.js';
import { type ProviderDescription } from '../../domain/provider.js';
import { type GraphqlContext } from '../engine/context.js';
import { fleetById } from '../fleet/loaders.js';
import { FleetType } from '../fleet/types.js';
import { grantOfAccount } from '../grant/loaders.js';
import { GrantType } from '../grant/types.js';
import { DeletePayload, toPayload } from '../payload.js';
import { ProviderType } from '../provider/types.js';
import {
  ConnectProviderAccountInput,
  DisconnectProviderAccountInput,
  ImportFromProviderInput,
  RotateProviderAccountSecretsInput,
  UpdateProviderAccountInput,
  VerifyProviderAccountInput,
} from './inputs.js';
import { webhookHealthOfAccount } from './loaders.js';
import { AccountPayload, AccountType, ImportPayload, WebhookHealthType } from './types.js';

/** The shape of an ImportPayload. */
interface ImportAnswer {
  readonly credentials: number | null;
  readonly vehicles: number | null;
  readonly drivers: number | null;
  readonly userErrors: readonly UserError[];
}

@Resolver(() => AccountType)
export class AccountResolver {
  @Mutation(() => AccountPayload, {
    description:
      'Connects an account. It signs in at the provider first; if that is refused, nothing is stored.',
  })
  async connectProviderAccount(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => ConnectProviderAccountInput, {
      description: 'The account and its secrets.',
    })
    input: ConnectProviderAccountInput,
  ): Promise<AccountPayload> {
    return toPayload('account', await services.accounts.connect(viewer, input));
  }

  @Mutation(() => AccountPayload, {
    description:
      "Replaces an account's secrets. The new ones are tested at the provider first; the old ones stay in use until they work.",
  })
  async rotateProviderAccountSecrets(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RotateProviderAccountSecretsInput, {
      description: 'The account and its new secrets.',
    })
    input: RotateProviderAccountSecretsInput,
  ): Promise<AccountPayload> {
    return toPayload('account', await services.accounts.rotateSecrets(viewer, input));
  }

  @Mutation(() => AccountPayload, {
    description:
      "Signs in at the provider with the stored secrets and returns the account's health.",
  })
  async verifyProviderAccount(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => VerifyProviderAccountInput, { description: 'Id of the account.' })
    input: VerifyProviderAccountInput,
  ): Promise<AccountPayload> {
    return toPayload('account', await services.accounts.verify(viewer, input.accountId));
  }

  @Mutation(() => AccountPayload, {
    description:
      "Changes an account's name, or how often data of its vehicles are read. What is left out stays.",
  })
  async updateProviderAccount(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => UpdateProviderAccountInput, { description: 'The account and its changes.' })
    input: UpdateProviderAccountInput,
  ): Promise<AccountPayload> {
    return toPayload('account', await services.accountSettings.update(viewer, input));
  }

  @Mutation(() => ImportPayload, {
    description:
      'Imports what was added at the provider directly: credentials, vehicles with their clearances, drivers. Existing items are unchanged; items that could not be imported are listed in `userErrors`.',
  })
  async importFromProvider(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => ImportFromProviderInput, { description: 'Id of the account.' })
    input: ImportFromProviderInput,
  ): Promise<ImportAnswer> {
    const outcome = await services.imports.run(viewer, input.accountId);
    return outcome.ok
      ? outcome.value
      : { credentials: null, vehicles: null, drivers: null, userErrors: outcome.userErrors };
  }

  @Mutation(() => DeletePayload, {
    description:
      'Disconnects an account and deletes its secrets. Refused while anything depends on it.',
  })
  async disconnectProviderAccount(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => DisconnectProviderAccountInput, { description: 'Id of the account.' })
    input: DisconnectProviderAccountInput,
  ): Promise<DeletePayload> {
    return toPayload('deletedId', await services.accounts.disconnect(viewer, input.accountId));
  }

  @FieldResolver(() => FleetType, { description: 'The fleet that owns it.' })
  fleet(
    @Ctx() { loaders }: GraphqlContext,
    @Root() account: ProviderAccount,
  ): Promise<Fleet | null> {
    return loaders.load(fleetById, account.fleetId);
  }

  @FieldResolver(() => ProviderType, { description: 'The telematics company.' })
  provider(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() account: ProviderAccount,
  ): ProviderDescription {
    return services.catalogue.get(viewer, account.provider);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'URL to enter as the webhook address at the provider; null if the provider has no webhooks.',
  })
  webhookUrl(@Ctx() { services }: GraphqlContext, @Root() account: ProviderAccount): string | null {
    return services.accounts.webhookUrl(account);
  }

  @FieldResolver(() => WebhookHealthType, {
    nullable: true,
    description: 'Delivery of its webhooks; null if the provider has no webhooks.',
  })
  webhookHealth(
    @Ctx() { loaders }: GraphqlContext,
    @Root() account: ProviderAccount,
  ): Promise<WebhookHealth | null> {
    return loaders.load(webhookHealthOfAccount, account.id);
  }

  @FieldResolver(() => GrantType, {
    nullable: true,
    description:
      "The account's token at the provider, without its value; null before the first sign-in.",
  })
  grant(
    @Ctx() { loaders }: GraphqlContext,
    @Root() account: ProviderAccount,
  ): Promise<AccessGrant | null> {
    return loaders.load(grantOfAccount, account.id);
  }
}
