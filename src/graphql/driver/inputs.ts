import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A new driver. All personal data is optional.' })
export class RegisterDriverInput {
  @Field(() => ID, { description: 'The account.' })
  readonly accountId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "A UUID to use as the provider's permanent key of the driver; by default the provider creates one. Stored encrypted.",
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
    description:
      'Makes retries safe: repeating the same key with the same input returns the first result and registers no second driver.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({
  description: 'A change of a driver: what is left out stays as it is, and null deletes it.',
})
export class UpdateDriverInput {
  @Field(() => ID, { description: 'Id of the driver.' })
  readonly driverId!: string;

  @Field(() => String, { nullable: true, description: 'First name.' })
  readonly firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'Last name.' })
  readonly lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  readonly email?: string | null;
}

@InputType({ description: 'The driver to remove.' })
export class RemoveDriverInput {
  @Field(() => ID, { description: 'Id of the driver.' })
  readonly driverId!: string;
}
