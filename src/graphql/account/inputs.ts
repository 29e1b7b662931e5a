import { Field, ID, InputType, Int } from 'type-graphql';
import { IDEMPOTENCY_KEY } from '../payload.js';
import {
  DamoovSecretsInput,
  HighMobilitySecretsInput,
  InversSecretsInput,
} from './secrets-inputs.js';

@InputType({ description: 'An account to connect, with the secrets of exactly one provider.' })
export class ConnectProviderAccountInput {
  @Field(() => ID, { description: 'The fleet that the account belongs to.' })
  readonly fleetId!: string;

  @Field(() => String, { description: 'Display name, unique within the fleet.' })
  readonly name!: string;

  @Field(() => InversSecretsInput, { nullable: true, description: 'An account at INVERS.' })
  readonly invers?: InversSecretsInput | null;

  @Field(() => HighMobilitySecretsInput, {
    nullable: true,
    description: 'An account at High Mobility.',
  })
  readonly highMobility?: HighMobilitySecretsInput | null;

  @Field(() => DamoovSecretsInput, { nullable: true, description: 'An account at Damoov.' })
  readonly damoov?: DamoovSecretsInput | null;

  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey?: string | null;
}

@InputType({
  description: 'New secrets for an account, in the field of its provider.',
})
export class RotateProviderAccountSecretsInput {
  @Field(() => ID, { description: 'Id of the account.' })
  readonly accountId!: string;

  @Field(() => InversSecretsInput, { nullable: true, description: 'For an account at INVERS.' })
  readonly invers?: InversSecretsInput | null;

  @Field(() => HighMobilitySecretsInput, {
    nullable: true,
    description: 'For an account at High Mobility.',
  })
  readonly highMobility?: HighMobilitySecretsInput | null;

  @Field(() => DamoovSecretsInput, { nullable: true, description: 'For an account at Damoov.' })
  readonly damoov?: DamoovSecretsInput | null;
}

@InputType({ description: 'The account to verify.' })
export class VerifyProviderAccountInput {
  @Field(() => ID, { description: 'Id of the account.' })
  readonly accountId!: string;
}

@InputType({ description: 'The account to import from.' })
export class ImportFromProviderInput {
  @Field(() => ID, { description: 'Id of the account.' })
  readonly accountId!: string;
}

@InputType({ description: 'The account to disconnect.' })
export class DisconnectProviderAccountInput {
  @Field(() => ID, { description: 'Id of the account.' })
  readonly accountId!: string;
}

@InputType({ description: 'An account and what is to change of it.' })
export class UpdateProviderAccountInput {
  @Field(() => ID, { description: 'Id of the account.' })
  readonly accountId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'New name, unique within the fleet, 1 to 200 characters; left out: unchanged.',
  })
  readonly name?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Seconds between two reads of a vehicle, 60 to 2,592,000; null switches the schedule off; left out: unchanged. The minimum of a brand holds as well.',
  })
  readonly vehicleDataIntervalSeconds?: number | null;
}
