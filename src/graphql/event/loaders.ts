import { type LogEntry } from '../../domain/events/fleet-event.js';
import { type BatchLoad } from '../loader.js';

export const fleetEventById: BatchLoad<LogEntry | null> = (services, caller, ids) =>
  services.events.byIds(caller, ids);
