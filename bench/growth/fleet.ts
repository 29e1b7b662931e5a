import { idOf } from '../random.js';

export const FLEET = idOf('flt', 1);
/** Account of nearly all vehicles, and one of every hundredth. */
export const ACCOUNTS = [idOf('acc', 1), idOf('acc', 2)] as const;
export const RARE_BRAND = 'lancia';
export const BRANDS = [
  'bmw',
  'mini',
  'mercedes-benz',
  'peugeot',
  'opel',
  'ford',
  'renault',
  'toyota',
];
export const MINUTE = 60_000;
export const EVENTS_PER_VEHICLE = 2;
/** Time at which the fleet was created. */
export const STARTED_AT = Date.UTC(2026, 0, 1);

export const vehicleId = (number: number): string => idOf('veh', number);
export const vinOf = (number: number): string =>
  `WBA${String((number * 7919) % 99_999_989).padStart(8, '0')}${String(number % 1_000_000).padStart(6, '0')}`;
export const plateOf = (number: number): string =>
  `TÜ-${String.fromCharCode(65 + (number % 26), 65 + (Math.floor(number / 26) % 26))} ${number}`;
