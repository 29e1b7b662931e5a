import { Field, Int, ObjectType } from 'type-graphql';
import {
  type EndpointDelivery,
  type EndpointDeliveryStatus,
  type EndpointStatus,
  type WebhookAttempt,
  type WebhookEndpoint,
} from '../../domain/events/endpoint.js';
import { type FleetEventType } from '../../domain/events/fleet-event.js';
import { describedEnum } from '../described-enum.js';
import { FleetEventTypeEnum } from '../event/types.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';

const WebhookEndpointStatusEnum = describedEnum<EndpointStatus>(
  'WebhookEndpointStatus',
  'Status of a webhook endpoint.',
  {
    ACTIVE: 'Events are delivered.',
    FAILING: 'The last attempts failed; it is tried again.',
    PAUSED: 'Nothing is delivered: a client has paused it, or it has failed for days.',
  },
);

export const WebhookDeliveryStatusEnum = describedEnum<EndpointDeliveryStatus>(
  'WebhookDeliveryStatus',
  'Status of a delivery.',
  {
    PENDING: 'It is still to be made.',
    SUCCEEDED: 'The receiver has answered with a status of 200 to 299.',
    FAILED: 'The last of its attempts has failed.',
  },
);

@ObjectType('WebhookEndpoint', {
  implements: NodeType,
  description: 'A receiver of the events of a fleet by HTTP, signed as Standard Webhooks defines.',
  simpleResolvers: true,
})
export class WebhookEndpointType extends NodeType {
  @Field(() => String, { description: 'URL that events are posted to.' })
  readonly url!: string;

  @Field(() => [FleetEventTypeEnum], { description: 'Types that are sent; empty for all.' })
  readonly eventTypes!: readonly FleetEventType[];

  @Field(() => WebhookEndpointStatusEnum, { description: 'Whether events are delivered.' })
  readonly status!: EndpointStatus;

  @Field(() => String, { nullable: true, description: 'Why it is not active; null if it is.' })
  readonly reason!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was created.' })
  readonly createdAt!: Date;
}

@ObjectType('WebhookAttempt', {
  description: 'One call of a webhook endpoint.',
  simpleResolvers: true,
})
class WebhookAttemptType {
  @Field(() => DateTimeScalar, { description: 'When the call was made.' })
  readonly at!: Date;

  @Field(() => Int, { nullable: true, description: 'Status of the answer; null without one.' })
  readonly status!: number | null;

  @Field(() => Int, { description: 'Duration in milliseconds.' })
  readonly milliseconds!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Failure in words; null after a successful answer.',
  })
  readonly error!: string | null;
}

@ObjectType('WebhookDelivery', {
  implements: NodeType,
  description: 'The delivery of one event to one endpoint.',
  simpleResolvers: true,
})
export class WebhookDeliveryType extends NodeType {
  @Field(() => WebhookDeliveryStatusEnum, { description: 'Whether it has been made.' })
  readonly status!: EndpointDeliveryStatus;

  @Field(() => [WebhookAttemptType], { description: 'The latest attempts, oldest first.' })
  readonly attempts!: readonly WebhookAttempt[];
}

export const WebhookDeliveryConnection = connectionOf(
  'WebhookDelivery',
  'deliveries',
  WebhookDeliveryType,
);

@ObjectType('IssuedWebhookEndpointPayload', {
  implements: PayloadType,
  description: 'Result of creating an endpoint or rotating its secret.',
  simpleResolvers: true,
})
export class IssuedWebhookEndpointPayload extends PayloadType {
  @Field(() => WebhookEndpointType, {
    nullable: true,
    description: 'The endpoint; null if the input was refused.',
  })
  readonly endpoint!: WebhookEndpoint | null;

  @Field(() => String, {
    nullable: true,
    description: 'The secret that signs, `whsec_…`. It cannot be returned again.',
  })
  readonly secret!: string | null;
}

@ObjectType('WebhookEndpointPayload', {
  implements: PayloadType,
  description: 'Result of a change of an endpoint.',
  simpleResolvers: true,
})
export class WebhookEndpointPayload extends PayloadType {
  @Field(() => WebhookEndpointType, {
    nullable: true,
    description: 'The endpoint after the change; null if the input was refused.',
  })
  readonly endpoint!: WebhookEndpoint | null;
}

@ObjectType('WebhookAttemptPayload', {
  implements: PayloadType,
  description: 'Result of a test of an endpoint.',
  simpleResolvers: true,
})
export class WebhookAttemptPayload extends PayloadType {
  @Field(() => WebhookAttemptType, {
    nullable: true,
    description: 'The call and its answer; null if the input was refused.',
  })
  readonly attempt!: WebhookAttempt | null;
}

@ObjectType('WebhookDeliveryPayload', {
  implements: PayloadType,
  description: 'Result of a redelivery.',
  simpleResolvers: true,
})
export class WebhookDeliveryPayload extends PayloadType {
  @Field(() => WebhookDeliveryType, {
    nullable: true,
    description: 'The delivery, which is pending now; null if the input was refused.',
  })
  readonly delivery!: EndpointDelivery | null;
}
