import { Directive, Field, Int, ObjectType } from 'type-graphql';
import {
  type AccountHealth,
  type HealthStatus,
  type ProviderAccount,
} from '../../domain/account.js';
import { type AuthMethod, type ProviderEnvironment } from '../../domain/provider.js';
import { describedEnum } from '../described-enum.js';
import { NodeType } from '../node/types.js';
import { PayloadType } from '../payload.js';
import { AuthMethodEnum, ProviderEnvironmentEnum } from '../provider/types.js';
import { DateTimeScalar } from '../scalars.js';

const HealthStatusEnum = describedEnum<HealthStatus>(
  'HealthStatus',
  'How an account fares at its provider.',
  {
    UNKNOWN: 'No call has been made yet.',
    HEALTHY: 'Calls succeed.',
    DEGRADED: 'The provider limits or refuses some calls.',
    UNAUTHORIZED: 'The provider refuses the credentials: rotate the secrets.',
    UNREACHABLE: 'The provider does not answer.',
  },
);

@ObjectType('AccountHealth', {
  description: 'State of an account at its provider, as of the last call.',
  simpleResolvers: true,
})
class AccountHealthType {
  @Field(() => HealthStatusEnum, { description: 'For use by programs.' })
  readonly status!: HealthStatus;

  @Field(() => String, {
    nullable: true,
    description: "The provider's words, or the fault that occurred; null while healthy.",
  })
  readonly reason!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the status began; null before the first call to the provider.',
  })
  readonly since!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the next attempt is due after a rate limit or an outage; null otherwise.',
  })
  readonly retryAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the provider was last asked, by whatever call; null before the first one.',
  })
  readonly checkedAt!: Date | null;
}

@ObjectType('WebhookHealth', {
  description: "Delivery of a provider's webhooks.",
  simpleResolvers: true,
})
export class WebhookHealthType {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the last webhook arrived; null if none has.',
  })
  readonly lastDeliveryAt!: Date | null;

  @Field(() => Int, { description: 'Number of webhooks in the last 24 hours.' })
  readonly deliveries24h!: number;

  @Field(() => Int, {
    description:
      'Number of changes in the last 24 hours that were found by comparison before a webhook reported them.',
  })
  readonly missed24h!: number;
}

@Directive('@key(fields: "id")')
@ObjectType('ProviderAccount', {
  implements: NodeType,
  description: "A fleet's account at a telematics company, whose API credentials are used.",
  simpleResolvers: true,
})
export class AccountType extends NodeType {
  @Field(() => String, { description: 'Display name, unique within the fleet.' })
  readonly name!: string;

  @Field(() => ProviderEnvironmentEnum, {
    description: 'Environment at the provider.',
  })
  readonly environment!: ProviderEnvironment;

  @Field(() => AuthMethodEnum, { description: 'How it authenticates at the provider.' })
  readonly authMethod!: AuthMethod;

  @Field(() => String, {
    description: 'Public part of its credentials: a client id, key id or e-mail address.',
  })
  readonly principal!: string;

  @Field(() => AccountHealthType, { description: 'Its health at the provider.' })
  readonly health!: AccountHealth;

  @Field(() => DateTimeScalar, { description: 'When it was connected.' })
  readonly createdAt!: Date;
}

@ObjectType('ProviderAccountPayload', {
  implements: PayloadType,
  description: 'Result of connecting or changing an account.',
  simpleResolvers: true,
})
export class AccountPayload extends PayloadType {
  @Field(() => AccountType, {
    nullable: true,
    description: 'The account after the change; null if the input was refused.',
  })
  readonly account!: ProviderAccount | null;
}

@ObjectType('ImportPayload', {
  implements: PayloadType,
  description: 'Result of an import.',
  simpleResolvers: true,
})
export class ImportPayload extends PayloadType {
  @Field(() => Int, {
    nullable: true,
    description: 'Number of new credentials; null if the provider could not be reached.',
  })
  readonly credentials!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of newly enrolled vehicles; null if the provider could not be reached.',
  })
  readonly vehicles!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of new drivers; null if the provider could not be reached.',
  })
  readonly drivers!: number | null;
}
