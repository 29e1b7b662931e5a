import type { Messages } from './messages.en';

export const de: Messages = {
  title: 'Explorer',
  intro:
    'Operationen laufen mit Ihren eigenen Rechten. Strg-Leertaste ergänzt, Strg-Eingabe führt aus. Mutationen ändern die echte Flotte.',
  operation: 'Operation',
  variables: 'Variablen (JSON)',
  run: 'Ausführen',
  stop: 'Anhalten',
  running: 'Läuft …',
  answer: 'Antwort',
  noAnswer: 'Hier steht die Antwort.',
  badVariables: (reason) => `Die Variablen sind kein JSON: ${reason}`,
  took: (ms) => `${ms} ms`,
  received: (count) => `Ereignisse: ${count}`,
  reference: 'Schema-Referenz',
  failed: 'Die Anfrage ist gescheitert',
};
