import { Directive, Field, ObjectType } from 'type-graphql';
import { type Driver } from '../../domain/driver.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';

@Directive('@key(fields: "id")')
@ObjectType('Driver', {
  implements: NodeType,
  description: 'A driver whose phone is the telematics unit.',
  simpleResolvers: true,
})
export class DriverType extends NodeType {
  @Field(() => String, {
    description:
      "Key of the driver within the account: the id given here, or the client id given by the system that registered the driver at the provider. Without one, or if another driver has it, a digest of the provider's permanent key. The permanent key itself is a secret that only `issueAccessToken` returns.",
  })
  readonly externalId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Display name, or the e-mail address without one; null if neither is known.',
  })
  readonly displayName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'E-mail address; null if unknown.',
  })
  readonly email!: string | null;

  @Field(() => DateTimeScalar, {
    description: 'When the driver was registered or imported.',
  })
  readonly createdAt!: Date;
}

export const DriverConnection = connectionOf('Driver', 'drivers', DriverType);

@ObjectType('DriverPayload', {
  implements: PayloadType,
  description: 'Result of registering or changing a driver.',
  simpleResolvers: true,
})
export class DriverPayload extends PayloadType {
  @Field(() => DriverType, {
    nullable: true,
    description: 'The driver as the provider has it now; null if the call failed.',
  })
  readonly driver!: Driver | null;
}
