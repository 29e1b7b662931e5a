import { type ApiClient, type Caller } from '../../domain/values/viewer.js';
import { type Services } from '../../services/all.js';
import { type Loader, loaderOf } from '../loader.js';

export interface ClientLoaders {
  readonly clientById: Loader<ApiClient | null>;
}

export function clientLoaders(services: Services, caller: Caller): ClientLoaders {
  return { clientById: loaderOf((ids) => services.clients.byIds(caller, ids)) };
}
