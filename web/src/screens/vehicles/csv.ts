import { type CsvColumn, toCsv } from '../../app/csv';
import type { Row } from './list/row-source';

const COLUMNS: readonly CsvColumn<Row>[] = [
  ['vin', ({ vin }) => vin],
  ['name', ({ name }) => name],
  ['licensePlate', ({ licensePlate }) => licensePlate],
  ['brand', ({ brand }) => brand],
  ['clearance', ({ clearance }) => clearance?.status],
  ['clearanceChangedAt', ({ clearance }) => clearance?.changedAt],
  ['accounts', ({ enrollments }) => enrollments.map(({ account }) => account.name).join('; ')],
  ['setup', ({ enrollments }) => enrollments.map(({ status }) => status).join('; ')],
  ['tags', ({ tags }) => tags.map(({ key, value }) => `${key}=${value}`).join('; ')],
  ['lastSeenAt', ({ lastSeenAt }) => lastSeenAt],
];

/** Returns vehicles as CSV with a header, in the columns of the list. */
export const csvOf = (rows: readonly Row[]): string => toCsv(COLUMNS, rows);
