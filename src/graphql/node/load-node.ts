import { type IdKind, kindOfId } from '../../domain/values/ids.js';
import { type Loader } from '../loader.js';
import { type Loaders } from '../loaders.js';

/** Anything with an id of ours. */
export interface Node {
  readonly id: string;
}

const LOADER_OF: Partial<Readonly<Record<IdKind, (loaders: Loaders) => Loader<Node | null>>>> = {
  fleet: (loaders) => loaders.fleetById,
  account: (loaders) => loaders.accountById,
  vehicle: (loaders) => loaders.vehicleById,
  enrollment: (loaders) => loaders.enrollmentById,
  credential: (loaders) => loaders.credentialById,
  driver: (loaders) => loaders.driverById,
  event: (loaders) => loaders.eventById,
  grant: (loaders) => loaders.grantById,
  onboarding: (loaders) => loaders.onboardingById,
  client: (loaders) => loaders.clientById,
  audit: (loaders) => loaders.auditEventById,
};

/**
 * What an id stands for, by its prefix; null when there is nothing that the caller may see. An id of no kind is looked up
 * among the fleets, where it is not: so that whoever may not ask at all is told so, whatever the id looks like.
 */
export function loadNode(loaders: Loaders, id: string): Promise<Node | null> {
  const kind = kindOfId(id) ?? 'fleet';
  const loader = LOADER_OF[kind]?.(loaders) ?? loaders.fleetById;
  return loader.load(id);
}
