import { createUnionType, Field, ObjectType } from 'type-graphql';
import { type AccessGrant, type GrantStatus } from '../../domain/grant.js';
import { type IssuedToken } from '../../services/services.js';
import { AccountType } from '../account/types.js';
import { describedEnum } from '../described-enum.js';
import { DriverType } from '../driver/types.js';
import { NodeType, typeNameOf } from '../node/types.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';
import { EnrollmentType } from '../vehicle/types.js';

export const GrantStatusEnum = describedEnum<GrantStatus>(
  'GrantStatus',
  'Whether a token can still be used.',
  {
    ACTIVE: 'Good for use, renewed as needed.',
    EXPIRED: 'Past its end; the next use renews it.',
    REVOKED: 'Taken back at the provider.',
    NEEDS_REAUTHORIZATION:
      'A renewal was cut off and the provider takes neither the old pair nor the new one: the account must sign in again.',
  },
);

export const TokenSubject = createUnionType({
  name: 'TokenSubject',
  description: 'What a token is for.',
  types: () => [AccountType, EnrollmentType, DriverType] as const,
  resolveType: typeNameOf,
});

@ObjectType('AccessGrant', {
  implements: NodeType,
  description:
    'A token that is held at a provider, without its value. Its id stays the same when it is renewed.',
  simpleResolvers: true,
})
export class GrantType extends NodeType {
  @Field(() => GrantStatusEnum, { description: 'Whether it can still be used.' })
  readonly status!: GrantStatus;

  @Field(() => [String], { description: 'What it allows, in the words of the provider.' })
  readonly scopes!: readonly string[];

  @Field(() => DateTimeScalar, { description: 'When it was first issued.' })
  readonly issuedAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was last renewed; null when never.',
  })
  readonly refreshedAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When the present value ends.' })
  readonly expiresAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was taken back; null when it was not.',
  })
  readonly revokedAt!: Date | null;
}

@ObjectType('IssuedToken', {
  description: 'A token with its value. Give it to whoever needs it and forget it.',
  simpleResolvers: true,
})
export class IssuedTokenType {
  @Field(() => GrantType, { description: 'The grant that it belongs to.' })
  readonly grant!: AccessGrant;

  @Field(() => String, { description: 'How the provider wants it to be sent, e.g. `bearer`.' })
  readonly tokenType!: string;

  @Field(() => String, { description: 'The value.' })
  readonly accessToken!: string;

  @Field(() => DateTimeScalar, { description: 'When it ends.' })
  readonly expiresAt!: Date;

  @Field(() => [String], { description: 'What it allows, in the words of the provider.' })
  readonly scopes!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description:
      "The provider's permanent key of a driver, for the app on the driver's phone; null where the token is not a driver's.",
  })
  readonly deviceToken!: string | null;
}

@ObjectType('IssueAccessTokenPayload', {
  implements: PayloadType,
  description: 'The answer to asking for a token.',
  simpleResolvers: true,
})
export class IssueAccessTokenPayload extends PayloadType {
  @Field(() => IssuedTokenType, {
    nullable: true,
    description: 'The token; null when there is none to be had.',
  })
  readonly token!: IssuedToken | null;
}

@ObjectType('AccessGrantPayload', {
  implements: PayloadType,
  description: 'The answer to changing a grant.',
  simpleResolvers: true,
})
export class AccessGrantPayload extends PayloadType {
  @Field(() => GrantType, {
    nullable: true,
    description: 'The grant as it is now; null when nothing was done.',
  })
  readonly grant!: AccessGrant | null;
}
