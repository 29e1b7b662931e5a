import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A new driver. Everything about the person is optional.' })
export class RegisterDriverInput {
  @Field(() => ID, { description: 'At which account.' })
  readonly accountId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "A UUID that becomes the provider's permanent key of the driver; the provider makes one when it is left out. Kept sealed.",
  })
  readonly customToken?: string | null;

  @Field(() => String, { nullable: true, description: 'First name.' })
  readonly firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'Last name.' })
  readonly lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  readonly email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Makes repeating safe: the same key with the same input registers nobody twice.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'The driver to remove.' })
export class RemoveDriverInput {
  @Field(() => ID, { description: 'Which driver.' })
  readonly driverId!: string;
}
