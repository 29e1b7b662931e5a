import { type Authenticated } from '../../auth/authentication.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { type Services } from '../../services/all.js';
import { Loaders, type NodeLoadOf } from '../loader.js';
import { type VehicleProjections } from '../vehicle/projection.js';

/**
 * Reads an `Authorization` header: null when there is none.
 * @throws FleetgraphError UNAUTHENTICATED for one that is not good.
 */
export type Authenticate = (
  authorization: string | undefined,
  requestId: string,
) => Promise<Authenticated | null>;

/** Begin of a subscription, filled by its source. */
export interface SubscriptionStart {
  /** Cursor after which a subscription without one begins. */
  startCursor?: string;
}

/** Argument of every resolver: the caller, the services, and the loaders of one execution. */
export interface GraphqlContext {
  readonly viewer: Viewer | null;
  readonly requestId: string;
  readonly services: Services;
  readonly loaders: Loaders;
  /** Projections for what operations select; null to read whole rows and prefetch nothing. */
  readonly projections: VehicleProjections | null;
  /** Whether the fields that others prefetch have no resolvers in this execution. */
  readonly isAllPrefetched?: boolean;
  /**
   * Resolves when a read for one of many parents may begin; only in operations with much work.
   */
  readonly takeTurn?: () => Promise<void>;
  /** Ends what goes on after the first answer: a subscription's source. */
  readonly signal: AbortSignal;
  readonly start: SubscriptionStart;
}

/** @throws FleetgraphError UNAUTHENTICATED for a caller without a token. */
export function getViewer(context: GraphqlContext): Viewer {
  if (context.viewer) return context.viewer;
  throw new FleetgraphError(
    'UNAUTHENTICATED',
    'Send an access token: `Authorization: Bearer <token>`.',
  );
}

const NEVER = new AbortController().signal;

export interface ContextParts {
  readonly services: Services;
  readonly nodeLoadOf: NodeLoadOf;
  readonly projections: VehicleProjections | null;
}

/** Creates the context of one execution: a request, or a single event of a subscription. */
export function createContext(
  { services, nodeLoadOf, projections }: ContextParts,
  viewer: Viewer | null,
  requestId: string,
  signal: AbortSignal = NEVER,
): GraphqlContext {
  return {
    viewer,
    requestId,
    services,
    loaders: new Loaders(services, viewer, nodeLoadOf),
    projections,
    signal,
    start: {},
  };
}
