import { Field, ObjectType } from 'type-graphql';
import { type ConnectivityStatus, type DataDelivery } from '../../domain/eligibility.js';
import { describedEnum } from '../described-enum.js';
import { DateTimeScalar, VinScalar } from '../scalars.js';

export const DataDeliveryEnum = describedEnum<DataDelivery>(
  'DataDelivery',
  "How a vehicle's data is delivered.",
  {
    PULL: 'On request.',
    PUSH: 'Sent on change.',
  },
);

const ConnectivityStatusEnum = describedEnum<ConnectivityStatus>(
  'ConnectivityStatus',
  "Whether a vehicle's connected services are active at the carmaker.",
  {
    ACTIVATED: 'Connected services are active.',
    DEACTIVATED: 'Connected services are inactive.',
    UNKNOWN: 'The carmaker does not know.',
  },
);

@ObjectType('Eligibility', {
  description: 'Whether a vehicle can be connected, as reported by its provider.',
  simpleResolvers: true,
})
export class EligibilityType {
  @Field(() => VinScalar, { description: 'The vehicle.' })
  readonly vin!: string;

  @Field(() => Boolean, { description: 'Whether it can be connected.' })
  readonly eligible!: boolean;

  @Field(() => [DataDeliveryEnum], { description: 'How its data can be delivered.' })
  readonly dataDelivery!: readonly DataDelivery[];

  @Field(() => ConnectivityStatusEnum, {
    nullable: true,
    description:
      'Whether its connected services are active; null if the provider does not report it.',
  })
  readonly connectivityStatus!: ConnectivityStatus | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether a primary user is registered; null if the provider does not report it.',
  })
  readonly primaryUserAssigned!: boolean | null;

  @Field(() => DateTimeScalar, { description: 'When the provider answered.' })
  readonly checkedAt!: Date;
}
