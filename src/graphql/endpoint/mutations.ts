import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { type Outcome } from '../../domain/errors.js';
import { type IssuedEndpoint } from '../../services/endpoint/endpoint-changes.js';
import { type GraphqlContext } from '../engine/context.js';
import { DeletePayload, toPayload } from '../payload.js';
import {
  CreateWebhookEndpointInput,
  DeleteWebhookEndpointInput,
  RedeliverWebhookInput,
  ReplayWebhooksInput,
  RotateWebhookEndpointSecretInput,
  TestWebhookEndpointInput,
  UpdateWebhookEndpointInput,
} from './inputs.js';
import {
  IssuedWebhookEndpointPayload,
  WebhookAttemptPayload,
  WebhookDeliveryPayload,
  WebhookEndpointPayload,
  WebhookEndpointType,
} from './types.js';

@Resolver(() => WebhookEndpointType)
export class WebhookEndpointMutations {
  @Mutation(() => IssuedWebhookEndpointPayload, {
    description: 'Creates a webhook endpoint and its secret, which is returned once.',
  })
  async createWebhookEndpoint(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => CreateWebhookEndpointInput, { description: 'The new endpoint.' })
    input: CreateWebhookEndpointInput,
  ): Promise<IssuedAnswer> {
    return issued(await services.endpointChanges.create(viewer, input));
  }

  @Mutation(() => WebhookEndpointPayload, {
    description: 'Changes the URL or the types of a webhook endpoint, pauses or resumes it.',
  })
  async updateWebhookEndpoint(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => UpdateWebhookEndpointInput, { description: 'The change.' })
    input: UpdateWebhookEndpointInput,
  ): Promise<WebhookEndpointPayload> {
    return toPayload('endpoint', await services.endpointChanges.update(viewer, input));
  }

  @Mutation(() => DeletePayload, {
    description: 'Deletes a webhook endpoint with its deliveries.',
  })
  async deleteWebhookEndpoint(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => DeleteWebhookEndpointInput, { description: 'Id of the endpoint.' })
    input: DeleteWebhookEndpointInput,
  ): Promise<DeletePayload> {
    return toPayload('deletedId', await services.endpointChanges.delete(viewer, input.endpointId));
  }

  @Mutation(() => IssuedWebhookEndpointPayload, {
    description:
      'Issues a new secret for a webhook endpoint; the old one signs as well for 24 hours.',
  })
  async rotateWebhookEndpointSecret(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RotateWebhookEndpointSecretInput, { description: 'Id of the endpoint.' })
    input: RotateWebhookEndpointSecretInput,
  ): Promise<IssuedAnswer> {
    return issued(await services.endpointChanges.rotate(viewer, input.endpointId));
  }

  @Mutation(() => WebhookAttemptPayload, {
    description: 'Sends an event of type `test` now and returns what came of it.',
  })
  async testWebhookEndpoint(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => TestWebhookEndpointInput, { description: 'Id of the endpoint.' })
    input: TestWebhookEndpointInput,
  ): Promise<WebhookAttemptPayload> {
    return toPayload('attempt', await services.redelivery.test(viewer, input.endpointId));
  }

  @Mutation(() => WebhookDeliveryPayload, {
    description: 'Makes a delivery again, with all of its attempts.',
  })
  async redeliverWebhook(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RedeliverWebhookInput, { description: 'Id of the delivery.' })
    input: RedeliverWebhookInput,
  ): Promise<WebhookDeliveryPayload> {
    return toPayload('delivery', await services.redelivery.redeliver(viewer, input.deliveryId));
  }

  @Mutation(() => WebhookEndpointPayload, {
    description:
      'Moves a webhook endpoint to a place in the log: all events after it are sent again, in order.',
  })
  async replayWebhooks(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => ReplayWebhooksInput, { description: 'The endpoint and the place.' })
    input: ReplayWebhooksInput,
  ): Promise<WebhookEndpointPayload> {
    return toPayload(
      'endpoint',
      await services.redelivery.replay(viewer, input.endpointId, input.after),
    );
  }
}

/** The shape of an IssuedWebhookEndpointPayload. */
type IssuedAnswer = Pick<IssuedWebhookEndpointPayload, keyof IssuedWebhookEndpointPayload>;

function issued(outcome: Outcome<IssuedEndpoint>): IssuedAnswer {
  return outcome.ok
    ? { ...outcome.value, userErrors: [] }
    : { endpoint: null, secret: null, userErrors: outcome.userErrors };
}
