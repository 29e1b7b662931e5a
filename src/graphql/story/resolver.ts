import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type OemCredential } from '../../domain/credential.js';
import { type Driver } from '../../domain/driver.js';
import {
  type ClearanceDay,
  type ProviderCommand,
  type ReceivedWebhook,
} from '../../domain/events/story.js';
import { type Fleet } from '../../domain/fleet.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { STORY_LENGTH } from '../../services/story/stories.js';
import { AccountType } from '../account/types.js';
import { OemCredentialType } from '../credential/types.js';
import { DriverType } from '../driver/types.js';
import { type GraphqlContext } from '../engine/context.js';
import { Reads } from '../fast/reads.js';
import { FleetType } from '../fleet/types.js';
import { EnrollmentType } from '../vehicle/types.js';
import { commandsOfSubject, webhooksOfAccount, webhooksOfEnrollment } from './loaders.js';
import { ClearanceDayType, ProviderCommandType, ReceivedWebhookType } from './types.js';

const COMMANDS = `Its latest ${STORY_LENGTH} commands to the provider, the newest first.`;

@Resolver(() => EnrollmentType)
export class EnrollmentStoryResolver {
  @Reads()
  @FieldResolver(() => [ProviderCommandType], { description: COMMANDS })
  commands(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { id }: Pick<Enrollment, 'id'>,
  ): Promise<readonly ProviderCommand[]> {
    return loaders.load(commandsOfSubject, id);
  }

  @Reads()
  @FieldResolver(() => [ReceivedWebhookType], {
    description: `The latest ${STORY_LENGTH} webhooks of its account about its vehicle, the newest first; within the inbox's retention.`,
  })
  receivedWebhooks(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { id }: Pick<Enrollment, 'id'>,
  ): Promise<readonly ReceivedWebhook[]> {
    return loaders.load(webhooksOfEnrollment, id);
  }
}

@Resolver(() => AccountType)
export class AccountStoryResolver {
  @FieldResolver(() => [ReceivedWebhookType], {
    description: `The latest ${STORY_LENGTH} webhooks of the account, the newest first; within the inbox's retention.`,
  })
  receivedWebhooks(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { id }: ProviderAccount,
  ): Promise<readonly ReceivedWebhook[]> {
    return loaders.load(webhooksOfAccount, id);
  }
}

@Resolver(() => OemCredentialType)
export class CredentialStoryResolver {
  @Reads()
  @FieldResolver(() => [ProviderCommandType], { description: COMMANDS })
  commands(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { id }: Pick<OemCredential, 'id'>,
  ): Promise<readonly ProviderCommand[]> {
    return loaders.load(commandsOfSubject, id);
  }
}

@Resolver(() => DriverType)
export class DriverStoryResolver {
  @FieldResolver(() => [ProviderCommandType], { description: COMMANDS })
  commands(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { id }: Driver,
  ): Promise<readonly ProviderCommand[]> {
    return loaders.load(commandsOfSubject, id);
  }
}

@Resolver(() => FleetType)
export class FleetStoryResolver {
  @FieldResolver(() => [ClearanceDayType], {
    description:
      'Changes of its clearances by day, the oldest day first; days without any are omitted. Counts the latest 50,000 changes.',
  })
  clearanceDays(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() { id }: Fleet,
    @Arg('days', () => Int, { defaultValue: 30, description: 'Number of days, 1 to 366.' })
    days: number,
  ): Promise<readonly ClearanceDay[]> {
    return services.stories.clearanceDays(viewer, id, days);
  }
}
