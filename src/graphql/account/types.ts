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

export const HealthStatusEnum = describedEnum<HealthStatus>(
  'HealthStatus',
  'How an account fares at its provider.',
  {
    UNKNOWN: 'Not asked yet.',
    HEALTHY: 'The provider answers.',
    DEGRADED: 'The provider answers, but limits or refuses some calls.',
    UNAUTHORIZED: 'The provider refuses the credentials: new secrets are needed.',
    UNREACHABLE: 'The provider does not answer.',
  },
);

@ObjectType('AccountHealth', {
  description: 'How an account fares at its provider, as last seen.',
  simpleResolvers: true,
})
export class AccountHealthType {
  @Field(() => HealthStatusEnum, { description: 'For programs.' })
  readonly status!: HealthStatus;

  @Field(() => String, {
    nullable: true,
    description: 'What the provider said, or what happened instead; null while all is well.',
  })
  readonly reason!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the status began; null before the first call.',
  })
  readonly since!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the next attempt is due after a limit or an outage.',
  })
  readonly retryAt!: Date | null;
}

@ObjectType('WebhookHealth', {
  description: "Whether the provider's webhooks arrive.",
  simpleResolvers: true,
})
export class WebhookHealthType {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the last one came; null when none has yet.',
  })
  readonly lastDeliveryAt!: Date | null;

  @Field(() => Int, { description: 'How many came in the last 24 hours.' })
  readonly deliveries24h!: number;

  @Field(() => Int, {
    description:
      'Changes of the last 24 hours that were found by comparing before any webhook told of them.',
  })
  readonly missed24h!: number;
}

@Directive('@key(fields: "id")')
@ObjectType('ProviderAccount', {
  implements: NodeType,
  description: "A fleet's account at a telematics company: whose API credentials are used.",
  simpleResolvers: true,
})
export class AccountType extends NodeType {
  @Field(() => String, { description: 'For people, unique within the fleet.' })
  readonly name!: string;

  @Field(() => ProviderEnvironmentEnum, {
    description: "Which of the provider's worlds it lives in.",
  })
  readonly environment!: ProviderEnvironment;

  @Field(() => AuthMethodEnum, { description: 'How it signs in.' })
  readonly authMethod!: AuthMethod;

  @Field(() => String, {
    description: 'The public half of its credentials: a client id, a key id or an e-mail address.',
  })
  readonly principal!: string;

  @Field(() => AccountHealthType, { description: 'How it fares at the provider.' })
  readonly health!: AccountHealth;

  @Field(() => DateTimeScalar, { description: 'When it was connected.' })
  readonly createdAt!: Date;
}

@ObjectType('ProviderAccountPayload', {
  implements: PayloadType,
  description: 'The answer to connecting or changing an account.',
  simpleResolvers: true,
})
export class AccountPayload extends PayloadType {
  @Field(() => AccountType, {
    nullable: true,
    description: 'The account as it is now; null when the input was refused.',
  })
  readonly account!: ProviderAccount | null;
}

@ObjectType('ImportPayload', {
  implements: PayloadType,
  description: 'The answer to bringing in what a provider has.',
  simpleResolvers: true,
})
export class ImportPayload extends PayloadType {
  @Field(() => Int, {
    nullable: true,
    description: 'How many credentials were new here; null when the provider could not be asked.',
  })
  readonly credentials!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many vehicles were not enrolled here before; null when the provider could not be asked.',
  })
  readonly vehicles!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many drivers were new here; null when the provider could not be asked.',
  })
  readonly drivers!: number | null;
}
