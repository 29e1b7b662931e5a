import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type Driver } from '../../domain/driver.js';
import { type AccessGrant } from '../../domain/grant.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { accountById } from '../account/loaders.js';
import { driverById } from '../driver/loaders.js';
import { type GraphqlContext } from '../engine/context.js';
import { Reads } from '../fast/reads.js';
import { toPayload } from '../payload.js';
import { enrollmentById } from '../vehicle/loaders.js';
import { EnrollmentType } from '../vehicle/types.js';
import { IssueAccessTokenInput, RevokeAccessGrantInput } from './inputs.js';
import { grantOfEnrollment } from './loaders.js';
import { AccessGrantPayload, GrantType, IssueAccessTokenPayload, TokenSubject } from './types.js';

@Resolver(() => GrantType)
export class GrantResolver {
  @Mutation(() => IssueAccessTokenPayload, {
    description:
      'Returns a provider token: the stored one if it is valid for long enough, otherwise a new one.',
  })
  async issueAccessToken(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => IssueAccessTokenInput, {
      description: 'The subject and the minimum lifetime.',
    })
    input: IssueAccessTokenInput,
  ): Promise<IssueAccessTokenPayload> {
    return toPayload('token', await services.grants.issue(viewer, input));
  }

  @Mutation(() => AccessGrantPayload, {
    description: "Revokes a grant's tokens, at the provider first.",
  })
  async revokeAccessGrant(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RevokeAccessGrantInput, { description: 'Id of the grant.' })
    input: RevokeAccessGrantInput,
  ): Promise<AccessGrantPayload> {
    return toPayload('grant', await services.grants.revoke(viewer, input.grantId));
  }

  @FieldResolver(() => TokenSubject, {
    description: 'The account, enrollment or driver that the token is for.',
  })
  subject(
    @Ctx() { loaders }: GraphqlContext,
    @Root() grant: AccessGrant,
  ): Promise<ProviderAccount | Enrollment | Driver | null> {
    switch (grant.subjectKind) {
      case 'ACCOUNT':
        return loaders.load(accountById, grant.subjectId);
      case 'ENROLLMENT':
        return loaders.load(enrollmentById, grant.subjectId);
      case 'DRIVER':
        return loaders.load(driverById, grant.subjectId);
    }
  }
}

@Resolver(() => EnrollmentType)
export class EnrollmentGrantResolver {
  @Reads()
  @FieldResolver(() => GrantType, {
    nullable: true,
    description: "The vehicle's token at the provider, without its value; null before the first.",
  })
  grant(
    @Ctx() { loaders }: GraphqlContext,
    @Root() enrollment: Pick<Enrollment, 'id'>,
  ): Promise<AccessGrant | null> {
    return loaders.load(grantOfEnrollment, enrollment.id);
  }
}
