import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type Clearance } from '../../domain/clearance.js';
import {
  type EnrollmentRelations,
  type ProjectedClearance,
} from '../../domain/values/projection.js';
import { type Enrollment, type Vehicle } from '../../domain/vehicle.js';
import { accountById } from '../account/loaders.js';
import { AccountType } from '../account/types.js';
import { clearanceOfEnrollment } from '../clearance/loaders.js';
import { ClearanceType } from '../clearance/types.js';
import { type GraphqlContext } from '../engine/context.js';
import { Reads } from '../fast/reads.js';
import { DateTimeScalar } from '../scalars.js';
import { vehicleById } from './loaders.js';
import { EnrollmentType, VehicleType } from './types.js';

@Resolver(() => EnrollmentType)
export class EnrollmentResolver {
  @Reads('vehicleId')
  @FieldResolver(() => VehicleType, { description: 'The vehicle.' })
  vehicle(
    @Ctx() { loaders }: GraphqlContext,
    @Root() enrollment: Pick<Enrollment, 'vehicleId'>,
  ): Promise<Vehicle | null> {
    return loaders.load(vehicleById, enrollment.vehicleId);
  }

  @Reads('accountId')
  @FieldResolver(() => AccountType, { description: 'The account.' })
  account(
    @Ctx() { loaders }: GraphqlContext,
    @Root() enrollment: Pick<Enrollment, 'accountId'>,
  ): Promise<ProviderAccount | null> {
    return loaders.load(accountById, enrollment.accountId);
  }

  @Reads('listed', 'confirmedAt', 'accountId')
  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: 'When a complete list of the provider last had it; null if none has.',
  })
  async confirmedAt(
    @Ctx() { loaders }: GraphqlContext,
    @Root() enrollment: Pick<Enrollment, 'listed' | 'confirmedAt' | 'accountId'>,
  ): Promise<Date | null> {
    if (!enrollment.listed) return enrollment.confirmedAt;
    return (await loaders.load(accountById, enrollment.accountId))?.listedAt ?? null;
  }

  @Reads()
  @FieldResolver(() => ClearanceType, {
    nullable: true,
    description: "The carmaker's consent; null if the provider needs none.",
  })
  clearance(
    @Ctx() { loaders }: GraphqlContext,
    @Root() enrollment: Pick<Enrollment, 'id'> & EnrollmentRelations,
  ): Promise<Clearance | null> | ProjectedClearance | null {
    return enrollment.clearance === undefined
      ? loaders.load(clearanceOfEnrollment, enrollment.id)
      : enrollment.clearance;
  }
}
