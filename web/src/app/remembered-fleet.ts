const STORED = 'fleetgraph.fleet';

/** Returns the id of the fleet that was looked at last in this browser. */
export const rememberedFleet = (): string | null => localStorage.getItem(STORED);
export const rememberFleet = (id: string): void => localStorage.setItem(STORED, id);
