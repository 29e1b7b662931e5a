import { plural } from '../i18n/language';
import type { Messages } from './messages.en';

export const de: Messages = {
  skipToContent: 'Zum Inhalt springen',
  navigation: 'Navigation',
  openNavigation: 'Navigation öffnen',
  closeNavigation: 'Navigation schließen',
  operatorArea: 'Betrieb',
  developerArea: 'Entwicklung',
  fleet: 'Flotte',
  chooseFleet: 'Flotte wählen',
  noFleets: 'Es gibt noch keine Flotte',
  noFleetsHint: 'Legen Sie die erste mit der API oder mit „npm run cli -- fleet create“ an.',
  noSuchFleet: 'Diese Flotte gibt es nicht',
  noSuchFleetHint: 'Sie wurde vielleicht gelöscht, oder dieser Client darf sie nicht sehen.',
  noSuchPage: 'Diese Seite gibt es nicht',
  noSuchPageHint: 'Die Adresse ist vielleicht vertippt, oder die Seite ist umgezogen.',
  toStart: 'Zur Startseite',
  account: (clientId) => `Angemeldet als ${clientId}`,
  signOut: 'Abmelden',
  language: 'Sprache',
  theme: 'Darstellung',
  themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  live: {
    connecting: 'Verbinden …',
    live: 'Live',
    reconnecting: 'Neu verbinden …',
    paused: (waiting) =>
      waiting === 0
        ? 'Angehalten'
        : `Angehalten: ${plural('de', waiting, '# Änderung wartet', '# Änderungen warten')}`,
    pause: 'Anhalten',
    resume: 'Fortsetzen',
  },
  signIn: {
    title: 'Bei Fleetgraph anmelden',
    ended: 'Ihre Sitzung ist beendet. Melden Sie sich wieder an, um dort weiterzumachen.',
    left: 'Sie sind abgemeldet.',
    clientId: 'Client-ID',
    clientSecret: 'Client-Secret',
    submit: 'Anmelden',
    busy: 'Anmeldung läuft …',
    withProvider: (host) => `Mit ${host} anmelden`,
    or: 'oder mit einem Client der API',
    wrong: 'Client-ID oder Secret ist falsch.',
    required: 'Geben Sie Client-ID und Secret ein.',
    hint: 'Das Secret wird einmal gegen eine Sitzung getauscht und nicht im Browser gespeichert.',
  },
  loading: 'Wird geladen …',
  retry: 'Erneut versuchen',
  retryNow: 'Jetzt versuchen',
  retryIn: (seconds) => `Nächster Versuch in ${plural('de', seconds, '# Sekunde', '# Sekunden')}.`,
  showDetails: 'Einzelheiten',
  requestId: (id) => `Anfrage ${id}`,
  failures: {
    offline: {
      title: 'Ihr Gerät ist offline',
      hint: 'Sie sehen den letzten Stand. Er wird erneuert, sobald das Netz wieder da ist.',
    },
    unreachable: {
      title: 'Fleetgraph ist nicht erreichbar',
      hint: 'Der Server startet vielleicht gerade neu. Sie sehen den letzten Stand.',
    },
    gateway: {
      title: 'Der Server hinter dem Proxy antwortet nicht',
      hint: 'Der Proxy vor Fleetgraph antwortet mit einer Fehlerseite. Dauert es an, fragen Sie die Betreiber.',
    },
    unavailable: {
      title: 'Fleetgraph erreicht seine Datenbank nicht',
      hint: 'Nichts geht verloren. Die Seite macht weiter, sobald die Datenbank wieder antwortet.',
    },
    limited: {
      title: 'Zu viele Anfragen',
      hint: 'Dieser Client hat sein Kontingent für den Moment verbraucht. Die Seite macht von selbst weiter.',
    },
    'signed-out': { title: 'Ihre Sitzung ist beendet', hint: 'Melden Sie sich wieder an.' },
    forbidden: {
      title: 'Das dürfen Sie nicht sehen oder tun',
      hint: 'Bitten Sie die Betreiber, es Ihrem Client zu erlauben.',
    },
    refused: { title: 'Die Anfrage wurde abgelehnt', hint: 'Prüfen Sie Ihre Eingaben.' },
    provider: {
      title: 'Der Telematikanbieter hat nicht wie erwartet geantwortet',
      hint: 'Versuchen Sie es später erneut, und sehen Sie nach dem Zustand des Kontos.',
    },
    broken: {
      title: 'In Fleetgraph ist etwas schiefgegangen',
      hint: 'Versuchen Sie es erneut. Bleibt es dabei, nennen Sie den Betreibern die Anfragenummer.',
    },
  },
  missingScope: (scope) => `Dafür ist der Scope ${scope} nötig, den Ihr Client nicht hat.`,
  pageBroke: 'Diese Seite konnte nicht angezeigt werden',
  pageBrokeHint:
    'Vielleicht wurde inzwischen eine neue Version installiert. Laden Sie die Seite neu.',
  reload: 'Neu laden',
  cancel: 'Abbrechen',
  close: 'Schließen',
  never: 'nie',
  none: 'keine',
  copy: 'Kopieren',
  copied: 'Kopiert',
  more: 'Mehr anzeigen',
  secretOnce:
    'Kopieren Sie das Geheimnis jetzt und bewahren Sie es sicher auf: Es wird nicht noch einmal angezeigt.',
  saved: 'Gespeichert',
  dismiss: 'Ausblenden',
};
