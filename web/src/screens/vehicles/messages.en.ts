import { plural } from '../../i18n/language';

const vehicles = (count: number): string => plural('en', count, '# vehicle', '# vehicles');

export const en = {
  title: 'Vehicles',
  search: 'Search by any part of VIN, plate or name',
  all: 'All',
  filters: {
    search: 'Search',
    status: 'Clearance',
    setup: 'Setup',
    data: 'Data',
    blocker: 'Blocker',
    account: 'Account',
    brand: 'Brand',
    tag: 'Label',
  },
  tagHint: 'key=value',
  clear: 'Clear filters',
  columns: {
    vin: 'VIN',
    name: 'Name and plate',
    brand: 'Brand',
    clearance: 'Clearance',
    changed: 'Changed',
    setup: 'Setup',
    data: 'Data',
    account: 'Account',
    seen: 'Last seen',
    tags: 'Labels',
  },
  chooseColumns: 'Columns',
  count: (count: number, isExact: boolean) =>
    isExact ? vehicles(count) : `more than ${vehicles(count)}`,
  sortBy: (column: string) => `Sort by ${column}`,
  list: 'List of vehicles',
  none: 'There are no vehicles yet',
  noneHint: 'Onboard vehicles, or import them from a connected account.',
  noMatch: 'No vehicle matches',
  noMatchHint: 'Change or clear the filters.',
  select: (vin: string) => `Select ${vin}`,
  selectLoaded: 'Select all that are loaded',
  selectAll: (count: string) => `Select all ${count}`,
  selected: (count: number) => `${vehicles(count)} selected`,
  deselect: 'Clear selection',
  csv: 'Export CSV',
  exporting: (count: string) => `Exporting: ${count} rows …`,
  actions: {
    REQUEST: 'Request clearance',
    RETRY: 'Retry setup',
    CANCEL: 'Cancel request',
    REVOKE: 'Revoke clearance',
    LABEL: 'Label',
    REMOVE: 'Remove',
  },
  actionOf: (action: string, count: string) => `${action} (${count})`,
  confirm: {
    REQUEST: (count: number) => `Asks the carmakers for the clearance of ${vehicles(count)} again.`,
    RETRY: (count: number) =>
      `Sets up ${vehicles(count)} again that the provider refused, with the same credential and unit.`,
    CANCEL: (count: number) => `Cancels the pending requests of ${vehicles(count)}.`,
    REVOKE: (count: number) =>
      `Ends the clearance of ${vehicles(count)}. Their data stops; a new request may take days.`,
    LABEL: (count: number) => `Sets a label on ${vehicles(count)}; other labels stay.`,
    REMOVE: (count: number) =>
      `Removes ${vehicles(count)} at the providers and ends their clearances. This cannot be undone.`,
  },
  labelKey: 'Label',
  labelValue: 'Value',
  result: (done: number, failed: number) =>
    failed === 0 ? `Done for ${vehicles(done)}.` : `Done for ${vehicles(done)}; ${failed} refused.`,
  working: 'Working …',
};
export type Messages = typeof en;
