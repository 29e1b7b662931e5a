import { VEHICLE_TEXTS, type VehicleTexts } from '../../domain/vehicle.js';
import { type Column } from './output.js';

/** Titles a column by its field, in words. */
const toTitle = (field: string): string => field.replaceAll(/[A-Z]/g, ' $&').toUpperCase();

/** Columns of the texts of a vehicle. */
export const textColumns = <T>(
  vehicleOf: (item: T) => VehicleTexts | null | undefined,
): readonly Column<T>[] =>
  VEHICLE_TEXTS.map((text) => [toTitle(text), (item) => vehicleOf(item)?.[text]]);
