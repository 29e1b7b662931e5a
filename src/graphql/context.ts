import { FleetgraphError } from '../domain/errors.js';
import { type Viewer } from '../domain/viewer.js';
import { type Services } from '../services/services.js';
import { type Loaders } from './loaders.js';

/** Who a token was found to belong to, and until when it is good; null for a token that does not end. */
export interface Authentication {
  readonly viewer: Viewer;
  readonly expiresAt: Date | null;
}

/**
 * Reads an `Authorization` header: null when there is none.
 * @throws FleetgraphError UNAUTHENTICATED for one that is not good.
 */
export type Authenticate = (authorization: string | undefined, requestId: string) => Promise<Authentication | null>;

/** What every resolver is given: the caller, the doors of the services, and loaders that live as long as one execution. */
export interface GraphqlContext {
  readonly viewer: Viewer | null;
  readonly requestId: string;
  readonly services: Services;
  readonly loaders: Loaders;
  /** Ends what goes on after the first answer: a subscription's source. */
  readonly signal: AbortSignal;
}

/** @throws FleetgraphError UNAUTHENTICATED when nobody is calling. */
export function getViewer(context: GraphqlContext): Viewer {
  if (context.viewer) return context.viewer;
  throw new FleetgraphError('UNAUTHENTICATED', 'Nobody is signed in: send `Authorization: Bearer <token>`.');
}
