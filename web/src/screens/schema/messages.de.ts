import { plural } from '../../i18n/language';
import type { Messages } from './messages.en';

export const de: Messages = {
  title: 'Schema-Referenz',
  intro: 'Alles, was der Graph enthält, aus dem Schema dieser Version; Beschreibungen auf Englisch.',
  search: 'Typen, Felder und Beschreibungen durchsuchen',
  types: 'Typen',
  noMatch: 'Nichts passt.',
  found: (count) => plural('de', count, '# Typ', '# Typen'),
  kinds: {
    query: 'Abfragen',
    mutation: 'Mutationen',
    subscription: 'Abonnements',
    object: 'Objekte',
    interface: 'Schnittstellen',
    union: 'Vereinigungen',
    enum: 'Aufzählungen',
    input: 'Eingaben',
    scalar: 'Skalare',
  },
  fields: 'Felder',
  values: 'Werte',
  members: 'Mitglieder',
  implements: 'Implementiert',
  usedBy: 'Benutzt von',
  deprecated: 'Veraltet',
  choose: 'Wählen Sie links einen Typ, oder suchen Sie.',
  noSuchType: (name) => `Es gibt keinen Typ ${name}.`,
};
