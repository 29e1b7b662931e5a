import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A new fleet.' })
export class CreateFleetInput {
  @Field(() => String, { description: 'For people.' })
  readonly name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Your own key for it, unique over all fleets.',
  })
  readonly externalId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Makes repeating safe: the same key with the same input gives the same answer.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What to change in a fleet; what is left out stays.' })
export class UpdateFleetInput {
  @Field(() => ID, { description: 'Which fleet.' })
  readonly fleetId!: string;

  @Field(() => String, { nullable: true, description: 'The new name.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'Your new key for it; null takes it away.' })
  readonly externalId?: string | null;
}

@InputType({ description: 'The fleet to take away.' })
export class DeleteFleetInput {
  @Field(() => ID, { description: 'Which fleet.' })
  readonly fleetId!: string;
}
