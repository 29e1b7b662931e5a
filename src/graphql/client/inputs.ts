import { Field, ID, InputType } from 'type-graphql';
import { IDEMPOTENCY_KEY } from '../payload.js';

@InputType({ description: 'A new API client.' })
export class CreateApiClientInput {
  @Field(() => String, { description: 'Display name.' })
  readonly name!: string;

  @Field(() => [String], { description: 'Granted scopes.' })
  readonly scopes!: readonly string[];

  @Field(() => [ID], {
    nullable: true,
    description: 'The fleets it may access; null creates an operator, who may access all.',
  })
  readonly fleetIds?: readonly string[] | null;

  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'The client whose secret to rotate.' })
export class RotateApiClientSecretInput {
  @Field(() => ID, { description: 'Id of the client.' })
  readonly id!: string;
}

@InputType({ description: 'The client to delete.' })
export class DeleteApiClientInput {
  @Field(() => ID, { description: 'Id of the client.' })
  readonly id!: string;
}
