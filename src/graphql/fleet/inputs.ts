import { Field, ID, InputType } from 'type-graphql';
import { IDEMPOTENCY_KEY } from '../payload.js';

@InputType({ description: 'A new fleet.' })
export class CreateFleetInput {
  @Field(() => String, { description: 'Display name.' })
  readonly name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Your own key for the fleet, unique across all fleets.',
  })
  readonly externalId?: string | null;

  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Changes to a fleet; omitted fields stay as they are.' })
export class UpdateFleetInput {
  @Field(() => ID, { description: 'Id of the fleet.' })
  readonly fleetId!: string;

  @Field(() => String, { nullable: true, description: 'The new name.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'Your new key for it; null removes it.' })
  readonly externalId?: string | null;
}

@InputType({ description: 'The fleet to delete.' })
export class DeleteFleetInput {
  @Field(() => ID, { description: 'Id of the fleet.' })
  readonly fleetId!: string;
}
