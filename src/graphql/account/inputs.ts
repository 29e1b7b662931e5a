import { Field, ID, InputType } from 'type-graphql';
import {
  DamoovSecretsInput,
  HighMobilitySecretsInput,
  InversSecretsInput,
} from './secrets-inputs.js';

@InputType({ description: 'An account to connect, with the secrets of exactly one provider.' })
export class ConnectProviderAccountInput {
  @Field(() => ID, { description: 'The fleet it is for.' })
  readonly fleetId!: string;

  @Field(() => String, { description: 'For people, unique within the fleet.' })
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

  @Field(() => String, {
    nullable: true,
    description: 'Makes repeating safe: the same key with the same input gives the same answer.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({
  description: "New secrets for an account, in the part of the account's own provider.",
})
export class RotateProviderAccountSecretsInput {
  @Field(() => ID, { description: 'Which account.' })
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

@InputType({ description: 'The account to try.' })
export class VerifyProviderAccountInput {
  @Field(() => ID, { description: 'Which account.' })
  readonly accountId!: string;
}

@InputType({ description: 'From where to bring in what is not here yet.' })
export class ImportFromProviderInput {
  @Field(() => ID, { description: 'Which account.' })
  readonly accountId!: string;
}

@InputType({ description: 'The account to take away.' })
export class DisconnectProviderAccountInput {
  @Field(() => ID, { description: 'Which account.' })
  readonly accountId!: string;
}
