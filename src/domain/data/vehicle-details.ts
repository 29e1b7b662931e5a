export const POWERTRAINS = [
  'COMBUSTION',
  'BATTERY_ELECTRIC',
  'PLUG_IN_HYBRID',
  'FUEL_CELL',
  'OTHER',
] as const;
export type Powertrain = (typeof POWERTRAINS)[number];

/** Master data of a vehicle, as a provider states it; null where it states nothing. */
export interface VehicleDetails {
  /** The maker's name as people write it. */
  readonly make: string | null;
  readonly model: string | null;
  readonly modelYear: number | null;
  readonly powertrain: Powertrain | null;
}

export const NO_DETAILS: VehicleDetails = {
  make: null,
  model: null,
  modelYear: null,
  powertrain: null,
};
