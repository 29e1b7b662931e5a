import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type AccessGrant } from '../../domain/grant.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { type GraphqlContext } from '../context.js';
import { GrantType, TokenSubject } from './types.js';

@Resolver(() => GrantType)
export class GrantResolver {
  @FieldResolver(() => TokenSubject, { description: 'What it is for.' })
  subject(@Ctx() { loaders }: GraphqlContext, @Root() grant: AccessGrant): Promise<ProviderAccount | Enrollment | null> {
    return grant.subjectKind === 'ENROLLMENT' ? loaders.enrollmentById.load(grant.subjectId) : loaders.accountById.load(grant.subjectId);
  }
}
