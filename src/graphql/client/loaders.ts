import { type ApiClient } from '../../domain/values/viewer.js';
import { type BatchLoad } from '../loader.js';

export const clientById: BatchLoad<ApiClient | null> = (services, caller, ids) =>
  services.clients.byIds(caller, ids);
