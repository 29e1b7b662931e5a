import { Field, Float, ObjectType } from 'type-graphql';
import {
  type Circuit,
  type KeyUse,
  type ProviderCalls,
  type SealingRound,
  type SystemCheck,
  type SystemQueue,
  type SystemServer,
  type SystemState,
} from '../../domain/system.js';
import { describedEnum } from '../described-enum.js';
import { DateTimeScalar } from '../scalars.js';
import {
  AccountCircuitType,
  EncryptionKeyType,
  ProviderCallCountType,
  ResealingType,
  SystemCheckType,
  SystemQueueType,
  SystemServerType,
} from './part-types.js';

const DatabaseEngineEnum = describedEnum<SystemState['engine']>(
  'DatabaseEngine',
  'Kind of database.',
  { SQLITE: 'A file of SQLite.', POSTGRESQL: 'A database of PostgreSQL.' },
);

@ObjectType('System', {
  description: 'State of the installation, as the server that answers sees it.',
  simpleResolvers: true,
})
export class SystemType {
  @Field(() => String, { description: 'Version of the server that answers.' })
  readonly version!: string;

  @Field(() => DatabaseEngineEnum, { description: 'Kind of database.' })
  readonly engine!: SystemState['engine'];

  @Field(() => Float, { description: 'Size of the database in bytes.' })
  readonly databaseBytes!: number;

  @Field(() => [SystemCheckType], { description: 'Checks of readiness.' })
  readonly checks!: readonly SystemCheck[];

  @Field(() => [SystemServerType], { description: 'Servers on the database.' })
  readonly servers!: readonly SystemServer[];

  @Field(() => [SystemCheckType], { description: 'Workers of the server that answers.' })
  readonly workers!: readonly SystemCheck[];

  @Field(() => [SystemQueueType], {
    description: 'Work that waits; kinds without any are omitted.',
  })
  readonly queues!: readonly SystemQueue[];

  @Field(() => [ProviderCallCountType], { description: 'Calls to providers.' })
  readonly providerCalls!: readonly ProviderCalls[];

  @Field(() => [AccountCircuitType], { description: 'Circuit breakers of accounts.' })
  readonly circuits!: readonly Circuit[];

  @Field(() => [EncryptionKeyType], { description: 'Encryption keys of the server that answers.' })
  readonly encryptionKeys!: readonly KeyUse[];

  @Field(() => ResealingType, {
    nullable: true,
    description: 'The last round of resealing; null before the first.',
  })
  readonly resealing!: SealingRound | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      "When the operator's tool last made a backup; null if never, and for PostgreSQL, whose own tools make them.",
  })
  readonly lastBackupAt!: Date | null;
}
