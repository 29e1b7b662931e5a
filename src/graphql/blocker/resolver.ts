import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type Blocker } from '../../domain/blockers/blocker.js';
import { type Driver } from '../../domain/driver.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { AccountType } from '../account/types.js';
import { DriverType } from '../driver/types.js';
import { type GraphqlContext } from '../engine/context.js';
import { Reads } from '../fast/reads.js';
import { type Node } from '../loader.js';
import { EnrollmentType } from '../vehicle/types.js';
import { blockersOfAccount, blockersOfDriver, blockersOfEnrollment } from './loaders.js';
import { BlockerSubject, BlockerType } from './types.js';

@Resolver(() => BlockerType)
export class BlockerResolver {
  @FieldResolver(() => BlockerSubject, { description: 'Blocked object.' })
  subject(@Ctx() { loaders }: GraphqlContext, @Root() blocker: Blocker): Promise<Node | null> {
    return loaders.node(blocker.subjectId);
  }
}

@Resolver(() => EnrollmentType)
export class EnrollmentBlockersResolver {
  @Reads()
  @FieldResolver(() => [BlockerType], {
    description:
      'Causes that prevent the vehicle from delivering data, the worst first, including blockers of its shared credential. A blocker of the account is listed at the account only, and hides those that it causes.',
  })
  blockers(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { id }: Pick<Enrollment, 'id'>,
  ): Promise<readonly Blocker[]> {
    return loaders.load(blockersOfEnrollment, id);
  }
}

@Resolver(() => DriverType)
export class DriverBlockersResolver {
  @FieldResolver(() => [BlockerType], {
    description:
      'Causes that prevent the driver from delivering data, the worst first. A blocker of the account is listed at the account only.',
  })
  blockers(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { id }: Driver,
  ): Promise<readonly Blocker[]> {
    return loaders.load(blockersOfDriver, id);
  }
}

@Resolver(() => AccountType)
export class AccountBlockersResolver {
  @FieldResolver(() => [BlockerType], {
    description: 'Causes that prevent the whole account from working, the worst first.',
  })
  blockers(
    @Ctx() { loaders }: GraphqlContext,
    @Root() { id }: ProviderAccount,
  ): Promise<readonly Blocker[]> {
    return loaders.load(blockersOfAccount, id);
  }
}
