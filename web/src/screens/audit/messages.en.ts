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
  none: 'No entry matches',
};
export type Messages = typeof en;
