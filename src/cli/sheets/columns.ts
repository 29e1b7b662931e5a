import { nearest } from '../../config/nearest.js';
import { TEXT_ALIASES, VEHICLE_TEXTS } from '../../domain/vehicle.js';
import { CommandError } from '../command.js';

/** Columns of a table of vehicles. */
export const COLUMNS = [
  'vin',
  'brand',
  ...VEHICLE_TEXTS,
  'tags',
  'odometer',
  'odometerUnit',
  'telematicsUnitId',
  'credential',
  'vehicleModelId',
  'individualPassword',
] as const;
export type Column = (typeof COLUMNS)[number];

/** Other names that people give the columns, in lower case without blanks, `_` and `-`. */
const OTHER_NAMES: Readonly<Record<string, Column>> = {
  ...Object.fromEntries(
    VEHICLE_TEXTS.flatMap((text) => TEXT_ALIASES[text].map((alias) => [alias, text])),
  ),
  fin: 'vin',
  fahrgestellnummer: 'vin',
  chassisnumber: 'vin',
  vehicleidentificationnumber: 'vin',
  make: 'brand',
  maker: 'brand',
  manufacturer: 'brand',
  marke: 'brand',
  hersteller: 'brand',
  labels: 'tags',
  mileage: 'odometer',
  kilometerstand: 'odometer',
  unit: 'telematicsUnitId',
  unitid: 'telematicsUnitId',
  qnr: 'telematicsUnitId',
  serialnumber: 'telematicsUnitId',
  credentialid: 'credential',
  credentialname: 'credential',
  model: 'vehicleModelId',
  modelid: 'vehicleModelId',
  password: 'individualPassword',
};

/** Columns of the file of failed rows, which are skipped when it is sent again. */
export const REPORT_COLUMNS = ['line', 'problem'] as const;

const toPlain = (name: string): string => name.toLowerCase().replaceAll(/[\s_.-]/g, '');

/** Columns of a table, in its order; null for one that is not read. */
export interface Columns {
  readonly columns: readonly (Column | null)[];
  /** Names of columns that are not known. */
  readonly ignored: readonly string[];
}

function columnOf(name: string): Column | undefined {
  const plain = toPlain(name);
  return COLUMNS.find((column) => toPlain(column) === plain) ?? OTHER_NAMES[plain];
}

/**
 * Reads the header. Columns stand in any order and are written in any case; columns without a name
 * and unknown ones are ignored.
 * @throws CommandError without a column for VINs, for a column that is there twice, or one that is
 * probably misspelled
 */
export function readColumns(header: readonly string[]): Columns {
  const ignored: string[] = [];
  const columns = header.map((name) => {
    const column = columnOf(name);
    if (column !== undefined || name === '') return column ?? null;
    if (REPORT_COLUMNS.some((known) => toPlain(known) === toPlain(name))) return null;
    const meant = name.length > 3 ? nearest(toPlain(name), COLUMNS.map(toPlain)) : undefined;
    if (meant !== undefined)
      throw new CommandError(
        `The header has the column "${name}", which is not known: is ${COLUMNS.find((each) => toPlain(each) === meant) ?? meant} meant? Rename it, or remove it.`,
      );
    ignored.push(name);
    return null;
  });
  if (!columns.includes('vin'))
    throw new CommandError(
      `The header lacks the column vin. There are: ${COLUMNS.join(', ')}. Only vin is required.`,
    );
  const twice = columns.find((name, index) => name !== null && columns.indexOf(name) !== index);
  if (twice !== undefined && twice !== null)
    throw new CommandError(`The header has the column ${twice} twice.`);
  return { columns, ignored };
}
