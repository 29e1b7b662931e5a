import { Field, ID, InputType, Int } from 'type-graphql';

@InputType({ description: 'The subject of the token and its minimum lifetime.' })
export class IssueAccessTokenInput {
  @Field(() => ID, {
    description: 'An account, an enrollment whose clearance is approved, or a driver.',
  })
  readonly subjectId!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 60,
    description:
      "Minimum remaining lifetime in seconds, at most 86400. If the provider's tokens are shorter-lived, the freshest one is returned.",
  })
  readonly minTtlSeconds?: number | null;
}

@InputType({ description: 'The grant to revoke.' })
export class RevokeAccessGrantInput {
  @Field(() => ID, { description: 'Id of the grant.' })
  readonly grantId!: string;
}
