import { createUnionType, Field, ObjectType } from 'type-graphql';
import { type AccessGrant, type GrantStatus, type IssuedToken } from '../../domain/grant.js';
import { AccountType } from '../account/types.js';
import { describedEnum } from '../described-enum.js';
import { DriverType } from '../driver/types.js';
import { NodeType } from '../node/types.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';
import { EnrollmentType } from '../vehicle/types.js';

const GrantStatusEnum = describedEnum<GrantStatus>('GrantStatus', 'Status of a token.', {
  ACTIVE: 'Usable; renewed as needed.',
  EXPIRED: 'Expired; the next use renews it.',
  REVOKED: 'Revoked at the provider.',
  NEEDS_REAUTHORIZATION:
    'A renewal was interrupted and the provider accepts neither the old nor the new token pair: the account must sign in again.',
});

export const TokenSubject = createUnionType({
  name: 'TokenSubject',
  description: 'The subject of a token.',
  types: () => [AccountType, EnrollmentType, DriverType] as const,
});

@ObjectType('AccessGrant', {
  implements: NodeType,
  description:
    'A token held for a subject at a provider, without its value. The id survives renewals.',
  simpleResolvers: true,
})
export class GrantType extends NodeType {
  @Field(() => GrantStatusEnum, { description: 'Whether the token can be used.' })
  readonly status!: GrantStatus;

  @Field(() => [String], { description: "The provider's names of what the token allows." })
  readonly scopes!: readonly string[];

  @Field(() => DateTimeScalar, { description: 'When the first token was issued.' })
  readonly issuedAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the token was last renewed; null if never.',
  })
  readonly refreshedAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When the current token expires.' })
  readonly expiresAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the grant was revoked; null if it was not.',
  })
  readonly revokedAt!: Date | null;
}

@ObjectType('IssuedToken', {
  description: 'A token with its value. Pass it on to its user and do not store it.',
  simpleResolvers: true,
})
class IssuedTokenType {
  @Field(() => GrantType, { description: 'The grant of the token.' })
  readonly grant!: AccessGrant;

  @Field(() => String, { description: 'Token type for the `Authorization` header, e.g. `bearer`.' })
  readonly tokenType!: string;

  @Field(() => String, { description: "The token's value." })
  readonly accessToken!: string;

  @Field(() => DateTimeScalar, { description: 'When it expires.' })
  readonly expiresAt!: Date;

  @Field(() => [String], { description: "The provider's names of what the token allows." })
  readonly scopes!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description:
      "The provider's permanent key of the driver (DeviceToken), for the app on the phone; null if the subject is not a driver.",
  })
  readonly deviceToken!: string | null;
}

@ObjectType('IssueAccessTokenPayload', {
  implements: PayloadType,
  description: 'Result of issuing a token.',
  simpleResolvers: true,
})
export class IssueAccessTokenPayload extends PayloadType {
  @Field(() => IssuedTokenType, {
    nullable: true,
    description: 'The token; null if none could be issued.',
  })
  readonly token!: IssuedToken | null;
}

@ObjectType('AccessGrantPayload', {
  implements: PayloadType,
  description: 'Result of a change of a grant.',
  simpleResolvers: true,
})
export class AccessGrantPayload extends PayloadType {
  @Field(() => GrantType, {
    nullable: true,
    description: 'The grant after the change; null if nothing changed.',
  })
  readonly grant!: AccessGrant | null;
}
