import { type EndpointDelivery, type WebhookEndpoint } from '../../domain/events/endpoint.js';
import { type BatchLoad } from '../loader.js';

export const endpointById: BatchLoad<WebhookEndpoint | null> = (services, caller, ids) =>
  services.endpoints.byIds(caller, ids);

export const endpointsOfFleet: BatchLoad<readonly WebhookEndpoint[]> = (services, caller, ids) =>
  services.endpoints.ofFleets(caller, ids);

export const backlogOfEndpoint: BatchLoad<number> = (services, caller, ids) =>
  services.endpoints.backlogsOf(caller, ids);

export const deliveryById: BatchLoad<EndpointDelivery | null> = (services, caller, ids) =>
  services.endpoints.deliveriesByIds(caller, ids);
