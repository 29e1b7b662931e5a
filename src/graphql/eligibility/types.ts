import { Field, ObjectType } from 'type-graphql';
import { type ConnectivityStatus, type DataDelivery } from '../../domain/eligibility.js';
import { describedEnum } from '../described-enum.js';
import { DateTimeScalar, VinScalar } from '../scalars.js';

export const DataDeliveryEnum = describedEnum<DataDelivery>(
  'DataDelivery',
  "How a vehicle's data can be had.",
  {
    PULL: 'By asking for it.',
    PUSH: 'Sent when it changes.',
  },
);

export const ConnectivityStatusEnum = describedEnum<ConnectivityStatus>(
  'ConnectivityStatus',
  'Whether a vehicle is online at its carmaker.',
  {
    ACTIVATED: 'Its connected services are switched on.',
    DEACTIVATED: 'Its connected services are switched off.',
    UNKNOWN: 'The carmaker does not know.',
  },
);

@ObjectType('Eligibility', {
  description: 'Whether a vehicle can be connected at all, as its provider says.',
  simpleResolvers: true,
})
export class EligibilityType {
  @Field(() => VinScalar, { description: 'Which vehicle.' })
  readonly vin!: string;

  @Field(() => Boolean, { description: 'It can be connected.' })
  readonly eligible!: boolean;

  @Field(() => [DataDeliveryEnum], { description: 'The ways its data can be had.' })
  readonly dataDelivery!: readonly DataDelivery[];

  @Field(() => ConnectivityStatusEnum, {
    nullable: true,
    description: 'Whether it is online; null where the provider does not say.',
  })
  readonly connectivityStatus!: ConnectivityStatus | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Somebody is registered as its main user; null where the provider does not say.',
  })
  readonly primaryUserAssigned!: boolean | null;

  @Field(() => DateTimeScalar, { description: 'When the provider said so.' })
  readonly checkedAt!: Date;
}
