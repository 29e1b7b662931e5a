import { DELIVERY_ID_PREFIX, ENDPOINT_ID_PREFIX } from '../../domain/events/endpoint.js';
import { type NounModule } from '../module.js';
import { deliveryById, endpointById } from './loaders.js';
import { WebhookEndpointMutations } from './mutations.js';
import {
  FleetEndpointsResolver,
  WebhookDeliveryResolver,
  WebhookEndpointResolver,
} from './resolver.js';

export const endpointModule: NounModule = {
  resolvers: [
    WebhookEndpointResolver,
    WebhookDeliveryResolver,
    FleetEndpointsResolver,
    WebhookEndpointMutations,
  ],
  nodes: [
    { prefix: ENDPOINT_ID_PREFIX, typeName: 'WebhookEndpoint', byId: endpointById },
    { prefix: DELIVERY_ID_PREFIX, typeName: 'WebhookDelivery', byId: deliveryById },
  ],
  rights: {
    createWebhookEndpoint: 'webhook:write',
    updateWebhookEndpoint: 'webhook:write',
    deleteWebhookEndpoint: 'webhook:write',
    rotateWebhookEndpointSecret: 'webhook:write',
    testWebhookEndpoint: 'webhook:write',
    redeliverWebhook: 'webhook:write',
    replayWebhooks: 'webhook:write',
  },
  secretFields: ['createWebhookEndpoint', 'rotateWebhookEndpointSecret'],
};
