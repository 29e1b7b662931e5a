import type { Messages } from './messages.en';

export const de: Messages = {
  title: 'Protokoll',
  intro: 'Wer was getan hat, das Neueste zuerst. Einträge lassen sich hier nicht ändern.',
  at: 'Wann',
  client: 'Wer',
  action: 'Was',
  subject: 'Woran',
  details: 'Einzelheiten',
  from: 'Von',
  to: 'Bis',
  filterAction: 'Aktion, zum Beispiel client.created',
  filterClient: 'Client-Kennung',
  filterSubject: 'Kennung des Gegenstands',
  csv: 'CSV herunterladen',
  none: 'Kein Eintrag passt',
};
