import { plural } from '../../i18n/language';
import type { Messages } from './messages.en';

export const de: Messages = {
  title: 'Konten',
  intro:
    'Konten bei Telematikanbietern. Geheimnisse liegen versiegelt in der Datenbank und werden nie angezeigt.',
  connect: 'Konto verbinden',
  connected: 'Das Konto ist verbunden',
  provider: 'Telematikanbieter',
  name: 'Name',
  nameHint: 'Wie Sie es nennen, zum Beispiel „Berlin“.',
  environment: 'Umgebung',
  environments: { LIVE: 'Live', SANDBOX: 'Sandbox' },
  method: 'Art der Anmeldung',
  methods: {
    CLIENT_SECRET: 'Client-Kennung und Geheimnis',
    PRIVATE_KEY_JWT: 'Privater Schlüssel (signiertes JWT)',
    SERVICE_ACCOUNT: 'Service Account (älter)',
    ADMIN_PASSWORD: 'Instanz und Administrator',
  },
  fields: {
    clientId: 'Client-Kennung',
    clientSecret: 'Client-Geheimnis',
    privateKeyId: 'Kennung des privaten Schlüssels',
    privateKey: 'Privater Schlüssel',
    apiKeyId: 'Kennung des API-Schlüssels',
    instanceId: 'Instanz-Kennung',
    instanceKey: 'Instanz-Schlüssel',
    email: 'E-Mail des Administrators',
    password: 'Passwort',
    webhookSecret: 'Webhook-Geheimnis',
  },
  optional: 'Freiwillig.',
  privateKeyHint: 'PEM, oder die JSON-Datei, die Ihnen der Anbieter gegeben hat.',
  principal: 'Meldet sich an als',
  since: 'seit',
  nextAttempt: 'Nächster Versuch',
  checked: 'Zuletzt geprüft',
  webhookUrl: 'Adresse für Webhooks',
  webhookUrlHint: 'Tragen Sie sie in der Konsole des Anbieters ein.',
  received: (count) =>
    plural(
      'de',
      count,
      '# Webhook in den letzten 24 Stunden',
      '# Webhooks in den letzten 24 Stunden',
    ),
  missed: (count) =>
    plural('de', count, '# Änderung kam ohne Webhook', '# Änderungen kamen ohne Webhook'),
  noWebhook: 'Es ist noch kein Webhook angekommen.',
  lastWebhook: 'Der letzte',
  interval: 'Fahrzeugdaten alle',
  seconds: (count) => plural('de', count, '# Sekunde', '# Sekunden'),
  edit: 'Ändern',
  intervalField: 'Sekunden zwischen zwei Abfragen von Fahrzeugdaten',
  verify: 'Verbindung prüfen',
  verified: 'Der Anbieter nimmt die Zugangsdaten an.',
  rotate: 'Geheimnisse erneuern',
  rotateHint:
    'Die neuen Geheimnisse werden zuerst beim Anbieter probiert; werden sie abgelehnt, bleiben die alten.',
  rotated: 'Die Geheimnisse sind erneuert',
  import: 'Importieren',
  imported: (vehicles, credentials, drivers) =>
    `Importiert: ${plural('de', vehicles, '# Fahrzeug', '# Fahrzeuge')}, ${credentials} Zugangsdaten, ${drivers} Fahrer.`,
  disconnect: 'Trennen',
  disconnectHint: (name) =>
    `„${name}“ wird getrennt: Geheimnisse, Tokens und die Aufnahmen seiner Fahrzeuge werden hier gelöscht. Beim Anbieter ändert sich nichts.`,
  disconnected: 'Das Konto ist getrennt',
  none: 'Es ist kein Konto verbunden',
  noneHint: 'Verbinden Sie das Konto, das Ihre Firma bei einem Telematikanbieter hat.',
};
