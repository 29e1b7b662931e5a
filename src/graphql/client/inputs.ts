import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A new API client.' })
export class CreateApiClientInput {
  @Field(() => String, { description: 'For people.' })
  readonly name!: string;

  @Field(() => [String], { description: 'What it may do.' })
  readonly scopes!: readonly string[];

  @Field(() => [ID], {
    nullable: true,
    description: 'The fleets it may see; null makes an operator, who sees all of them.',
  })
  readonly fleetIds?: readonly string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Makes repeating safe: the same key with the same input gives the same answer.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'The client that gets a new secret.' })
export class RotateApiClientSecretInput {
  @Field(() => ID, { description: 'Which client.' })
  readonly id!: string;
}

@InputType({ description: 'The client to take away.' })
export class DeleteApiClientInput {
  @Field(() => ID, { description: 'Which client.' })
  readonly id!: string;
}
