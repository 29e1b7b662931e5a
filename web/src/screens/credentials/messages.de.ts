import { plural } from '../../i18n/language';
import type { Messages } from './messages.en';

export const de: Messages = {
  title: 'Zugangsdaten',
  intro: 'Zugänge bei Herstellern, die sich mehrere Fahrzeuge einer Marke teilen können.',
  create: 'Zugangsdaten hinzufügen',
  created: 'Die Zugangsdaten sind angelegt',
  account: 'Konto',
  brand: 'Marke',
  name: 'Name',
  kind: 'Art',
  kinds: { CLIENT_SECRET: 'Client-Kennung und Geheimnis', PASSWORD: 'Benutzername und Passwort' },
  principal: 'Client-Kennung oder Benutzername',
  secret: 'Geheimnis oder Passwort',
  secretSince: 'Geheimnis seit',
  state: 'Zustand',
  used: 'Benutzt',
  unused: 'Unbenutzt',
  actions: 'Aktionen',
  replace: 'Geheimnis ersetzen',
  replaceHint: 'Die Fahrzeuge, die sie benutzen, verwenden danach das neue Geheimnis.',
  replaced: 'Das Geheimnis ist ersetzt',
  move: 'Fahrzeuge umziehen',
  moveHint: (count) =>
    plural(
      'de',
      count,
      '# Fahrzeug benutzt sie. Wählen Sie, was es künftig benutzt.',
      '# Fahrzeuge benutzen sie. Wählen Sie, was sie künftig benutzen.',
    ),
  moveTo: 'Zu den Zugangsdaten',
  moved: 'Die Fahrzeuge sind umgezogen',
  noOther:
    'Bei diesem Konto gibt es keine anderen Zugangsdaten dieser Marke. Legen Sie sie zuerst an.',
  remove: 'Löschen',
  removeHint: (name) => `„${name}“ wird auch beim Anbieter gelöscht.`,
  inUseHint: 'Fahrzeuge benutzen sie. Ziehen Sie diese zuerst um.',
  removed: 'Die Zugangsdaten sind gelöscht',
  none: 'Es gibt keine Zugangsdaten',
  noneHint: 'Fahrzeuge mancher Marken brauchen sie, bevor sie aufgenommen werden können.',
  noAccount: 'Kein verbundenes Konto verwaltet Zugangsdaten',
  noAccountHint: 'Verbinden Sie ein Konto bei INVERS, um Zugänge der Hersteller zu benutzen.',
};
