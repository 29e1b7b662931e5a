import type { AuditFaultKind } from '../../app/generated/schema';
import { plural } from '../../i18n/language';

export const en = {
  title: 'Audit log',
  intro: 'Who did what, newest first. Entries cannot be changed here.',
  at: 'When',
  client: 'Who',
  action: 'What',
  subject: 'On what',
  details: 'Details',
  from: 'From',
  to: 'To',
  filterAction: 'Action, such as client.created',
  filterClient: 'Client id',
  filterSubject: 'Id of the subject',
  csv: 'Download CSV',
  csvCapped: (count: number) =>
    `The file has the newest ${count} entries. Filter by time to get earlier ones.`,
  csvFailed: 'The entries could not be read. Try again.',
  none: 'No entry matches',
  chain: 'Hash chain',
  verifying: 'Verifying …',
  sound: 'Verified',
  broken: 'Broken',
  unverified: 'Not verified',
  allSound: (count: number) =>
    plural(
      'en',
      count,
      '# entry is complete and unchanged, up to',
      '# entries are complete and unchanged, up to',
    ),
  partSound: (count: number) =>
    plural('en', count, 'The first entry is sound, up to', 'The first # entries are sound, up to'),
  noEntries: 'No entry is in the chain yet.',
  rest: 'Verify the rest',
  again: 'Verify again',
  unlinked: (count: number) =>
    plural(
      'en',
      count,
      '# entry is not in the chain yet: within seconds it is, a count of reads of positions after two hours.',
      '# entries are not in the chain yet: within seconds they are, counts of reads of positions after two hours.',
    ),
  faults: {
    ENTRY_MISSING: 'Entry number # is missing.',
    ENTRY_CHANGED: 'Entry number # was changed after it was written.',
    ORDER_CHANGED: 'Entry number # does not follow the one before it: one of both was changed.',
    NUMBER_TWICE: 'Two entries have the number #.',
    END_MISSING: 'The newest entries, up to number #, are missing.',
    HEAD_MISSING: 'The record of the newest entry, number #, is missing.',
    HEAD_CHANGED: 'The record of the newest entry, number #, was changed.',
  } satisfies Readonly<Record<AuditFaultKind, string>>,
  faultHint:
    'The database was changed past Fleetgraph. Compare it with a backup from before; entries ahead of the gap are sound.',
  lastHash: 'Hash of the last entry',
};
export type Messages = typeof en;
