import { Field, Float, Int, ObjectType } from 'type-graphql';
import { type ProviderName } from '../../domain/provider.js';
import { ProviderNameEnum } from '../provider/types.js';
import { DateTimeScalar } from '../scalars.js';

@ObjectType('SystemCheck', {
  description: 'A part of the system and whether it works.',
  simpleResolvers: true,
})
export class SystemCheckType {
  @Field(() => String, { description: 'What is checked.' })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'What is wrong; null if it works.' })
  readonly fault!: string | null;
}

@ObjectType('SystemServer', {
  description: 'A server that is registered on the database.',
  simpleResolvers: true,
})
export class SystemServerType {
  @Field(() => String, { description: 'Name of its machine.' })
  readonly host!: string;

  @Field(() => DateTimeScalar, { description: 'When it was started.' })
  readonly startedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it was last seen.' })
  readonly seenAt!: Date;

  @Field(() => [String], { description: 'Ids of its encryption keys; the first is preferred.' })
  readonly keyIds!: readonly string[];

  @Field(() => Boolean, { description: 'Whether it is the server that answers.' })
  readonly isAnswering!: boolean;
}

@ObjectType('SystemQueue', {
  description: 'Work that waits in the database.',
  simpleResolvers: true,
})
export class SystemQueueType {
  @Field(() => String, { description: 'Kind of work, e.g. `command:ADD_VEHICLE`.' })
  readonly name!: string;

  @Field(() => Int, { description: 'Number of items that wait.' })
  readonly waiting!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when the oldest waits; null if none does.',
  })
  readonly oldestSince!: Date | null;
}

@ObjectType('ProviderCallCount', {
  description: 'Calls to a provider since the start of the server that answers.',
  simpleResolvers: true,
})
export class ProviderCallCountType {
  @Field(() => ProviderNameEnum, { description: 'The provider.' })
  readonly provider!: ProviderName;

  @Field(() => String, { description: 'Name of the call, e.g. `createClearances`.' })
  readonly call!: string;

  @Field(() => Int, { description: 'Number of calls.' })
  readonly count!: number;

  @Field(() => Int, { description: 'Number of calls without success.' })
  readonly failed!: number;

  @Field(() => Int, { description: 'Mean duration in milliseconds.' })
  readonly meanMs!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Outcome of the last call without success, e.g. `rate-limited`; null without one.',
  })
  readonly lastFailure!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the last call failed; null if none did.',
  })
  readonly lastFailureAt!: Date | null;
}

@ObjectType('AccountCircuit', {
  description: 'Circuit breaker of an account, at the server that answers.',
  simpleResolvers: true,
})
export class AccountCircuitType {
  readonly accountId!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'While it is open, the time of the next probe; null while it is closed.',
  })
  readonly retryAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the provider was last called; null before the first call.',
  })
  readonly lastCallAt!: Date | null;
}

@ObjectType('EncryptionKey', {
  description: 'A key that seals secrets, by its id; never its bytes.',
  simpleResolvers: true,
})
export class EncryptionKeyType {
  @Field(() => String, { description: 'Its id, as in the setting.' })
  readonly keyId!: string;

  @Field(() => Boolean, { description: 'Whether it seals now.' })
  readonly isSealing!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of values that it seals, after the last round; null before the first.',
  })
  readonly values!: number | null;
}

@ObjectType('Resealing', {
  description: 'The last whole round of sealing values of older keys again.',
  simpleResolvers: true,
})
export class ResealingType {
  @Field(() => DateTimeScalar, { description: 'When it ended.' })
  readonly finishedAt!: Date;

  @Field(() => Float, { description: 'Number of sealed values.' })
  readonly total!: number;

  @Field(() => Float, { description: 'Number of values that were sealed again.' })
  readonly resealed!: number;

  @Field(() => Float, { description: 'Number of values that older keys still seal.' })
  readonly remaining!: number;

  @Field(() => Float, { description: 'Number of values that no key opens.' })
  readonly unopened!: number;
}
