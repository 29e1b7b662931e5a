import { SUBJECT_EVENT_ID_PREFIX } from '../../domain/events/fleet-event.js';
import { type NounModule } from '../module.js';
import { fleetEventById } from './loaders.js';
import { FleetEventsResolver, SubjectEventResolver } from './resolver.js';

export const eventModule: NounModule = {
  resolvers: [FleetEventsResolver, SubjectEventResolver],
  nodes: [{ prefix: SUBJECT_EVENT_ID_PREFIX, typeName: 'SubjectEvent', byId: fleetEventById }],
  rights: { fleetEvents: 'fleet:read' },
};
