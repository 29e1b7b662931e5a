import { createUnionType, Field, ObjectType } from 'type-graphql';
import { type GrantStatus } from '../../domain/grant.js';
import { AccountType } from '../account/types.js';
import { describedEnum } from '../described-enum.js';
import { NodeType, typeNameOf } from '../node/types.js';
import { DateTimeScalar } from '../scalars.js';
import { EnrollmentType } from '../vehicle/types.js';

export const GrantStatusEnum = describedEnum<GrantStatus>('GrantStatus', 'Whether a token can still be used.', {
  ACTIVE: 'Good for use, renewed as needed.',
  EXPIRED: 'Past its end; the next use renews it.',
  REVOKED: 'Taken back at the provider.',
  NEEDS_REAUTHORIZATION: 'A renewal was cut off and the provider takes neither the old pair nor the new one: the account must sign in again.',
});

export const TokenSubject = createUnionType({
  name: 'TokenSubject',
  description: 'What a token is for.',
  types: () => [AccountType, EnrollmentType] as const,
  resolveType: typeNameOf,
});

@ObjectType('AccessGrant', { implements: NodeType, description: 'A token that is held at a provider, without its value. Its id stays the same when it is renewed.', simpleResolvers: true })
export class GrantType extends NodeType {
  @Field(() => GrantStatusEnum, { description: 'Whether it can still be used.' })
  readonly status!: GrantStatus;

  @Field(() => [String], { description: 'What it allows, in the words of the provider.' })
  readonly scopes!: readonly string[];

  @Field(() => DateTimeScalar, { description: 'When it was first issued.' })
  readonly issuedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was last renewed; null when never.' })
  readonly refreshedAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When the present value ends.' })
  readonly expiresAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was taken back; null when it was not.' })
  readonly revokedAt!: Date | null;
}
