import { Directive, Field, ObjectType } from 'type-graphql';
import { type Driver } from '../../domain/driver.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';

@Directive('@key(fields: "id")')
@ObjectType('Driver', {
  implements: NodeType,
  description: 'A person whose phone is the telematics unit.',
  simpleResolvers: true,
})
export class DriverType extends NodeType {
  @Field(() => String, {
    description:
      "Our own key of the driver at the provider, unique within the account: the driver's id, or the client id that whoever registered the driver there has given. Where there is none, or another driver has it, a name by a digest of the provider's permanent key. That key itself is a secret: only `issueAccessToken` hands it out.",
  })
  readonly externalId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'For people: the name, or the e-mail address where there is no name; null when neither is known.',
  })
  readonly displayName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The e-mail address; null when it is not known.',
  })
  readonly email!: string | null;

  @Field(() => DateTimeScalar, {
    description: 'When the driver was registered or brought in here.',
  })
  readonly createdAt!: Date;
}

export const DriverConnection = connectionOf('Driver', 'drivers', DriverType);

@ObjectType('DriverPayload', {
  implements: PayloadType,
  description: 'The answer to registering a driver.',
  simpleResolvers: true,
})
export class DriverPayload extends PayloadType {
  @Field(() => DriverType, {
    nullable: true,
    description: 'The driver, registered at the provider; null when that did not come about.',
  })
  readonly driver!: Driver | null;
}
