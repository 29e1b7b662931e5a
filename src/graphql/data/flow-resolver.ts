import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type DataFlow } from '../../domain/data/data-flow.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { AccountType } from '../account/types.js';
import { type GraphqlContext } from '../engine/context.js';
import { Reads } from '../fast/reads.js';
import { EnrollmentType } from '../vehicle/types.js';
import { DataFlowType } from './flow-types.js';
import { dataFlowOfEnrollment } from './loaders.js';

@Resolver(() => EnrollmentType)
export class DataFlowResolver {
  @Reads()
  @FieldResolver(() => DataFlowType, {
    description: 'Whether data really come from the vehicle.',
  })
  dataFlow(
    @Ctx() { loaders }: GraphqlContext,
    @Root() enrollment: Pick<Enrollment, 'id'>,
  ): Promise<DataFlow | null> {
    return loaders.load(dataFlowOfEnrollment, enrollment.id);
  }
}

@Resolver(() => AccountType)
export class DataScheduleResolver {
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Seconds between two reads of a vehicle with data; null: only `refreshVehicleState` reads.',
  })
  vehicleDataIntervalSeconds(
    @Ctx() { services }: GraphqlContext,
    @Root() account: ProviderAccount,
  ): number | null {
    return services.accountSettings.vehicleDataInterval(account);
  }
}
