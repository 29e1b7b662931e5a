import { Field, ID, InputType, Int } from 'type-graphql';

@InputType({ description: 'For whom a token is wanted, and for how long.' })
export class IssueAccessTokenInput {
  @Field(() => ID, {
    description: 'An account, an enrollment whose clearance is approved, or a driver.',
  })
  readonly subjectId!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 60,
    description:
      'The token must be good for at least so many seconds, 86400 at most; where the tokens of the provider do not live as long, it is the freshest one.',
  })
  readonly minTtlSeconds?: number | null;
}

@InputType({ description: 'The grant to take back.' })
export class RevokeAccessGrantInput {
  @Field(() => ID, { description: 'Which grant.' })
  readonly grantId!: string;
}
