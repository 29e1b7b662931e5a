import type { Messages } from './messages.en';

export const de: Messages = {
  title: 'Fahrer',
  intro: 'Personen, deren Telefon ihre Fahrten über Damoov meldet.',
  register: 'Fahrer anmelden',
  registered: 'Der Fahrer ist angemeldet',
  account: 'Konto',
  firstName: 'Vorname',
  lastName: 'Nachname',
  email: 'E-Mail',
  customToken: 'Ihre eigene Kennung des Fahrers',
  optional: 'Freiwillig.',
  name: 'Name',
  unnamed: 'Ohne Namen',
  id: 'Kennung beim Anbieter',
  since: 'Angemeldet',
  state: 'Hinweise',
  actions: 'Aktionen',
  remove: 'Endgültig entfernen',
  removeHint: (name) =>
    `„${name}“ wird hier und beim Anbieter mit allen persönlichen Daten gelöscht. Das lässt sich nicht rückgängig machen.`,
  removed: 'Der Fahrer ist entfernt',
  none: 'Es ist kein Fahrer angemeldet',
  noAccount: 'Kein verbundenes Konto hat Fahrer',
  noAccountHint: 'Verbinden Sie ein Konto bei Damoov, um Fahrer anzumelden.',
};
