import { type ApiClient } from '../../domain/values/viewer.js';
import { type Caller, type Services } from '../../services/services.js';
import { type Loader, loaderOf } from '../loader.js';

export interface ClientLoaders {
  readonly clientById: Loader<ApiClient | null>;
}

export function clientLoaders(services: Services, caller: Caller): ClientLoaders {
  return { clientById: loaderOf((ids) => services.clients.byIds(caller, ids)) };
}
