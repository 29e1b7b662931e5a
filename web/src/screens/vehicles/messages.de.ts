import { plural } from '../../i18n/language';
import type { Messages } from './messages.en';

const vehicles = (count: number): string => plural('de', count, '# Fahrzeug', '# Fahrzeuge');

export const de: Messages = {
  title: 'Fahrzeuge',
  search: 'Suchen nach Teilen von FIN, Kennzeichen oder Name',
  all: 'Alle',
  filters: {
    search: 'Suche',
    status: 'Freigabe',
    setup: 'Einrichtung',
    data: 'Daten',
    blocker: 'Hindernis',
    account: 'Konto',
    brand: 'Marke',
    tag: 'Etikett',
  },
  tagHint: 'Schlüssel=Wert',
  clear: 'Filter löschen',
  columns: {
    vin: 'FIN',
    name: 'Name und Kennzeichen',
    brand: 'Marke',
    clearance: 'Freigabe',
    changed: 'Geändert',
    setup: 'Einrichtung',
    data: 'Daten',
    account: 'Konto',
    seen: 'Zuletzt gesehen',
    tags: 'Etiketten',
  },
  chooseColumns: 'Spalten',
  count: (count, isExact) => (isExact ? vehicles(count) : `mehr als ${vehicles(count)}`),
  sortBy: (column) => `Nach ${column} sortieren`,
  list: 'Liste der Fahrzeuge',
  none: 'Es gibt noch keine Fahrzeuge',
  noneHint: 'Nehmen Sie Fahrzeuge auf, oder importieren Sie sie aus einem verbundenen Konto.',
  noMatch: 'Kein Fahrzeug passt',
  noMatchHint: 'Ändern oder löschen Sie die Filter.',
  select: (vin) => `${vin} auswählen`,
  selectLoaded: 'Alle geladenen auswählen',
  selectAll: (count) => `Alle ${count} auswählen`,
  selected: (count) => `${vehicles(count)} ausgewählt`,
  deselect: 'Auswahl aufheben',
  csv: 'CSV exportieren',
  exporting: (count) => `Export: ${count} Zeilen …`,
  actions: {
    REQUEST: 'Freigabe anfragen',
    RETRY: 'Einrichtung wiederholen',
    CANCEL: 'Anfrage stornieren',
    REVOKE: 'Freigabe widerrufen',
    LABEL: 'Etikettieren',
    REMOVE: 'Entfernen',
  },
  actionOf: (action, count) => `${action} (${count})`,
  confirm: {
    REQUEST: (count) => `Fragt die Freigabe von ${vehicles(count)} erneut bei den Herstellern an.`,
    RETRY: (count) =>
      `Richtet ${vehicles(count)} erneut ein, die der Anbieter abgelehnt hat, mit denselben Zugangsdaten und derselben Einheit.`,
    CANCEL: (count) => `Storniert die offenen Anfragen von ${vehicles(count)}.`,
    REVOKE: (count) =>
      `Beendet die Freigabe von ${vehicles(count)}. Daten bleiben aus; eine neue Anfrage kann Tage dauern.`,
    LABEL: (count) => `Setzt ein Etikett an ${vehicles(count)}; andere Etiketten bleiben.`,
    REMOVE: (count) =>
      `Entfernt ${vehicles(count)} bei den Anbietern und beendet die Freigaben. Das ist endgültig.`,
  },
  labelKey: 'Etikett',
  labelValue: 'Wert',
  result: (done, failed) =>
    failed === 0
      ? `Erledigt für ${vehicles(done)}.`
      : `Erledigt für ${vehicles(done)}; ${failed} abgelehnt.`,
  working: 'In Arbeit …',
};
