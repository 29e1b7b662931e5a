import { plural } from '../../i18n/language';
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
  csvCapped: (count) =>
    `Die Datei hat die neuesten ${count} Einträge. Frühere erhalten Sie mit einem Filter nach Zeit.`,
  csvFailed: 'Die Einträge konnten nicht gelesen werden. Versuchen Sie es noch einmal.',
  none: 'Kein Eintrag passt',
  chain: 'Hash-Kette',
  verifying: 'Wird geprüft …',
  sound: 'Geprüft',
  broken: 'Unterbrochen',
  unverified: 'Nicht geprüft',
  allSound: (count) =>
    plural(
      'de',
      count,
      '# Eintrag ist vollständig und unverändert, bis',
      '# Einträge sind vollständig und unverändert, bis',
    ),
  partSound: (count) =>
    plural(
      'de',
      count,
      'Der erste Eintrag ist in Ordnung, bis',
      'Die ersten # Einträge sind in Ordnung, bis',
    ),
  noEntries: 'Noch ist kein Eintrag in der Kette.',
  rest: 'Rest prüfen',
  again: 'Noch einmal prüfen',
  unlinked: (count) =>
    plural(
      'de',
      count,
      '# Eintrag ist noch nicht in der Kette: Er folgt in Sekunden, eine Zählung gelesener Positionen nach zwei Stunden.',
      '# Einträge sind noch nicht in der Kette: Sie folgen in Sekunden, Zählungen gelesener Positionen nach zwei Stunden.',
    ),
  faults: {
    ENTRY_MISSING: 'Eintrag Nummer # fehlt.',
    ENTRY_CHANGED: 'Eintrag Nummer # wurde nachträglich geändert.',
    ORDER_CHANGED: 'Eintrag Nummer # passt nicht zum vorigen: Einer von beiden wurde geändert.',
    NUMBER_TWICE: 'Zwei Einträge haben die Nummer #.',
    END_MISSING: 'Die neuesten Einträge bis Nummer # fehlen.',
    HEAD_MISSING: 'Der Nachweis des neuesten Eintrags, Nummer #, fehlt.',
    HEAD_CHANGED: 'Der Nachweis des neuesten Eintrags, Nummer #, wurde geändert.',
  },
  faultHint:
    'Die Datenbank wurde an Fleetgraph vorbei geändert. Vergleichen Sie sie mit einer früheren Sicherung; Einträge vor der Lücke sind in Ordnung.',
  lastHash: 'Hash des letzten Eintrags',
};
