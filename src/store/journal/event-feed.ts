import { type FleetEvent } from '../../domain/events/fleet-event.js';

/** Called with events of a fleet after their commit, in the order of the log. */
export type EventListener = (fleetId: string, events: readonly FleetEvent[]) => void;

/** Passes committed events on within this process; the other processes get hints. */
export class EventFeed {
  readonly #listeners = new Set<EventListener>();
  #now: () => Date = () => new Date();

  /** Adds a listener. @returns a function that removes it */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Sets the clock of events that are recorded without a time. */
  setClock(now: () => Date): void {
    this.#now = now;
  }

  now(): Date {
    return this.#now();
  }

  /** Notifies the listeners; call it after the commit. */
  committed(fleetId: string, events: readonly FleetEvent[]): void {
    for (const listener of this.#listeners) listener(fleetId, events);
  }
}
