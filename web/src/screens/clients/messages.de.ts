import type { Messages } from './messages.en';

export const de: Messages = {
  title: 'API-Clients',
  intro:
    'Ein Client ist der Zugang eines Programms oder einer Person: Er meldet sich mit Kennung und Geheimnis an, sieht die Flotten, auf die er beschränkt ist, und darf, was seine Scopes erlauben.',
  create: 'Client anlegen',
  name: 'Name',
  nameHint: 'Wofür er da ist, zum Beispiel „Buchungssystem“.',
  clientId: 'Client-Kennung',
  clientSecret: 'Client-Geheimnis',
  scopes: 'Scopes',
  fleets: 'Flotten',
  allFleets: 'Alle Flotten',
  someFleets: 'Nur diese Flotten:',
  created: 'Angelegt',
  lastUsed: 'Zuletzt benutzt',
  actions: 'Aktionen',
  createdClient: 'Der Client ist angelegt',
  rotate: 'Geheimnis erneuern',
  rotateHint: (name) =>
    `„${name}“ bekommt ein neues Geheimnis. Das alte und alle seine Tokens enden sofort.`,
  rotated: 'Das Geheimnis ist erneuert',
  revoke: 'Widerrufen',
  revokeHint: (name) =>
    `„${name}“ kann sich nicht mehr anmelden, und seine Tokens enden sofort. Das lässt sich nicht rückgängig machen.`,
  revoked: 'Der Client ist widerrufen',
  noClients: 'Außer Ihrem gibt es keinen Client',
  scopeWords: {
    'fleet:read': 'Flotten, Fahrzeuge, Freigaben und Aufnahmen sehen',
    'fleet:write': 'Flotten anlegen und ändern',
    'credential:write': 'Konten verbinden; Zugangsdaten der Hersteller anlegen und ändern',
    'vehicle:write': 'Fahrzeuge und Fahrer aufnehmen, ändern und entfernen',
    'clearance:write': 'Freigaben anfragen, widerrufen und stornieren',
    'token:issue': 'Zugriffstokens der Anbieter erhalten',
    'client:admin': 'Clients anlegen und widerrufen',
    'webhook:write': 'Webhook-Empfänger anlegen und ändern',
    'audit:read': 'das Protokoll lesen',
    'vehicle-data:read': 'den Zustand von Fahrzeugen sehen',
    'vehicle-location:read': 'Positionen von Fahrzeugen sehen',
    'driver-data:read': 'Fahrten und Bewertungen von Fahrern sehen',
  },
};
