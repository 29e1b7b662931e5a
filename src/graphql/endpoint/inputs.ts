import { Field, ID, InputType } from 'type-graphql';
import { type EndpointDeliveryStatus } from '../../domain/events/endpoint.js';
import { type FleetEventType } from '../../domain/events/fleet-event.js';
import { FleetEventTypeEnum } from '../event/types.js';
import { IDEMPOTENCY_KEY } from '../payload.js';
import { WebhookDeliveryStatusEnum } from './types.js';

@InputType({ description: 'A new webhook endpoint.' })
export class CreateWebhookEndpointInput {
  @Field(() => ID, { description: 'The fleet whose events are sent.' })
  readonly fleetId!: string;

  @Field(() => String, {
    description: 'URL to post to: https, and public; private addresses are refused.',
  })
  readonly url!: string;

  @Field(() => [FleetEventTypeEnum], {
    nullable: true,
    defaultValue: [],
    description: 'Types that are sent; empty for all.',
  })
  readonly eventTypes?: readonly FleetEventType[] | null;

  @Field(() => String, {
    nullable: true,
    description: "Cursor after which to begin; the log's head if absent.",
  })
  readonly after?: string | null;

  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A change of a webhook endpoint; absent fields do not change.' })
export class UpdateWebhookEndpointInput {
  @Field(() => ID, { description: 'Id of the endpoint.' })
  readonly endpointId!: string;

  @Field(() => String, { nullable: true, description: 'New URL.' })
  readonly url?: string | null;

  @Field(() => [FleetEventTypeEnum], {
    nullable: true,
    description: 'Types that are sent; empty for all.',
  })
  readonly eventTypes?: readonly FleetEventType[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether to pause it; false resumes it where it was.',
  })
  readonly paused?: boolean | null;
}

@InputType({ description: 'The endpoint to delete.' })
export class DeleteWebhookEndpointInput {
  @Field(() => ID, { description: 'Id of the endpoint.' })
  readonly endpointId!: string;
}

@InputType({ description: 'The endpoint whose secret to rotate.' })
export class RotateWebhookEndpointSecretInput {
  @Field(() => ID, { description: 'Id of the endpoint.' })
  readonly endpointId!: string;
}

@InputType({ description: 'The endpoint to test.' })
export class TestWebhookEndpointInput {
  @Field(() => ID, { description: 'Id of the endpoint.' })
  readonly endpointId!: string;
}

@InputType({ description: 'The delivery to make again.' })
export class RedeliverWebhookInput {
  @Field(() => ID, { description: 'Id of the delivery.' })
  readonly deliveryId!: string;
}

@InputType({ description: 'The endpoint to move back.' })
export class ReplayWebhooksInput {
  @Field(() => ID, { description: 'Id of the endpoint.' })
  readonly endpointId!: string;

  @Field(() => String, { description: 'Cursor after which everything is sent again.' })
  readonly after!: string;
}

@InputType({ description: 'Conditions on deliveries; all of them apply.' })
export class WebhookDeliveryFilter {
  @Field(() => [WebhookDeliveryStatusEnum], {
    nullable: true,
    description: 'One of these statuses.',
  })
  readonly status?: readonly EndpointDeliveryStatus[] | null;
}
