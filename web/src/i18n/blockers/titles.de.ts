import type { BlockerCode } from '../../app/generated/schema.ts';

/** Titles of blockers in German, by the graph's title; `{brand}` stands for a name. */
export const TITLES: Readonly<Record<BlockerCode, Readonly<Record<string, string>>>> = {
  ACCOUNT_UNAUTHORIZED: {
    'Replace the secrets of the account': 'Geheimnisse des Kontos erneuern',
  },
  ACCOUNT_UNREACHABLE: {
    'Wait until the provider answers again': 'Warten, bis der Anbieter wieder antwortet',
  },
  ACCOUNT_RATE_LIMITED: {
    'Wait until the provider accepts calls again':
      'Warten, bis der Anbieter wieder Anfragen annimmt',
  },
  NO_FLEET_ACCESS: {
    'Use the credentials of an administrator of the API':
      'Die Zugangsdaten eines Administrators der API verwenden',
    'Grant the API client its permissions in FleetControl':
      'Dem API-Client in FleetControl seine Rechte erteilen',
    'Have the account given access to the fleet':
      'Das Konto beim Anbieter für die Flotte berechtigen lassen',
  },
  APPLICATION_IN_REVIEW: {
    'Wait until the provider has verified the application':
      'Warten, bis der Anbieter die Anwendung geprüft hat',
  },
  BRAND_NOT_ACTIVATED: {
    'Activate {brand} for the application at High Mobility':
      '{brand} bei High Mobility für die Anwendung freischalten',
  },
  WEBHOOKS_SILENT: {
    'Set up webhooks, so that changes arrive at once':
      'Webhooks einrichten, damit Änderungen sofort ankommen',
    'Check the address and the secret of the webhooks': 'Adresse und Geheimnis der Webhooks prüfen',
  },
  WAITING_FOR_CARMAKER: {
    'Wait for Ford, which has found the consent':
      'Auf Ford warten: Die Einwilligung wurde gefunden',
    'Wait for {brand}: this takes several days or more':
      'Auf {brand} warten: Das dauert mehrere Tage oder länger',
  },
  WAITING_FOR_SETUP: {
    'Wait until INVERS has set the vehicle up': 'Warten, bis INVERS das Fahrzeug eingerichtet hat',
  },
  REQUIRED_TAG_MISSING: {
    'Add the tag that {brand} requires, then request again':
      'Das Etikett ergänzen, das {brand} verlangt, dann neu anfragen',
    'Add the tag that {brand} may require': 'Das Etikett ergänzen, das {brand} verlangen kann',
  },
  ODOMETER_MISSING: {
    'Give the odometer should {brand} refuse the request':
      'Kilometerstand angeben, falls {brand} die Anfrage ablehnt',
  },
  VEHICLE_NOT_ELIGIBLE: {
    'Ask {brand} whether the vehicle is blocked':
      'Bei {brand} fragen, ob das Fahrzeug gesperrt ist',
    'Use another source of data for this vehicle':
      'Für dieses Fahrzeug eine andere Datenquelle verwenden',
  },
  VIN_UNKNOWN: { 'Correct the VIN or the brand': 'FIN oder Marke berichtigen' },
  VIN_IN_OTHER_FLEET: {
    'Ask the support of High Mobility which fleet has the vehicle':
      'Beim Support von High Mobility fragen, welche Flotte das Fahrzeug hat',
    'End the data contract that holds this vehicle elsewhere':
      'Den Datenvertrag beenden, der dieses Fahrzeug anderswo bindet',
    'Remove the vehicle where INVERS has it already':
      'Das Fahrzeug dort entfernen, wo INVERS es schon führt',
  },
  VIN_IN_OTHER_APPLICATION: {
    'Compare the data packages of both accounts for {brand}':
      'Für {brand} die Datenpakete beider Konten vergleichen',
    'Choose the same data package at both accounts for {brand}':
      'Für {brand} bei beiden Konten dasselbe Datenpaket wählen',
    'End the clearance at the other account: {brand} allows one':
      'Die Freigabe beim anderen Konto beenden: {brand} lässt nur eine zu',
    'End the clearance of this vehicle in the other application':
      'Die Freigabe dieses Fahrzeugs in der anderen Anwendung beenden',
  },
  FLEET_CONSENT_MISSING: {
    "Give the fleet's consent in the portal of {brand}":
      'Im Portal von {brand} für die Flotte einwilligen',
    'Add the vehicle to Ford Pro and agree to High Mobility':
      'Das Fahrzeug bei Ford Pro hinzufügen und High Mobility zustimmen',
    "Give the fleet's consent to Tesla, once for all vehicles":
      'Bei Tesla für die Flotte einwilligen, einmal für alle Fahrzeuge',
  },
  CONSENT_REMOVED: {
    'Find out why consent was withdrawn, then request again':
      'Klären, warum die Einwilligung zurückgezogen wurde, dann neu anfragen',
  },
  CONNECTIVITY_INACTIVE: {
    "Activate the vehicle's connectivity at {brand}":
      'Die Online-Dienste des Fahrzeugs bei {brand} aktivieren',
  },
  PRIMARY_USER_ASSIGNED: {
    'Ask the driver to sign off as primary user of the vehicle':
      'Den Fahrer bitten, sich als Hauptnutzer des Fahrzeugs abzumelden',
    'Ask the driver about the primary user of the vehicle':
      'Den Fahrer nach dem Hauptnutzer des Fahrzeugs fragen',
  },
  PRIVACY_MODE: {
    'Switch off privacy mode in the vehicle': 'Den Privatmodus im Fahrzeug ausschalten',
    'Check privacy mode in the vehicle, then drive it':
      'Den Privatmodus im Fahrzeug prüfen, dann das Fahrzeug fahren',
    'Ask the driver about privacy mode, if you need the data':
      'Den Fahrer nach dem Privatmodus fragen, falls Sie die Daten brauchen',
  },
  DRIVE_VEHICLE: {
    'Drive the vehicle: {brand} waits for its first data':
      'Das Fahrzeug fahren: {brand} wartet auf die ersten Daten',
    'Drive the vehicle: its request has been pending for long':
      'Das Fahrzeug fahren: Die Anfrage ist schon lange offen',
  },
  NO_DATA_YET: {
    'Check ConnectedDrive of the vehicle: no data have come yet':
      'ConnectedDrive des Fahrzeugs prüfen: Es sind noch keine Daten angekommen',
    'Drive the vehicle, then request again': 'Das Fahrzeug fahren, dann neu anfragen',
    'Drive the vehicle: no data have come yet':
      'Das Fahrzeug fahren: Es sind noch keine Daten angekommen',
  },
  NO_DATA_LATELY: {
    'Check the vehicle: it has stopped sending data':
      'Das Fahrzeug prüfen: Es sendet keine Daten mehr',
  },
  CARMAKER_STILL_REVOKING: {
    'Wait until {brand} has ended the earlier clearance':
      'Warten, bis {brand} die frühere Freigabe beendet hat',
    'Wait: {brand} may still be ending the earlier clearance':
      'Warten: {brand} beendet womöglich noch die frühere Freigabe',
  },
  CARMAKER_ERROR: {
    "Have a workshop check the vehicle's telematics hardware":
      'Die Telematik des Fahrzeugs in einer Werkstatt prüfen lassen',
    'Ask the support of High Mobility about an error at {brand}':
      'Beim Support von High Mobility nach einem Fehler bei {brand} fragen',
  },
  STUCK_ENDING: {
    'Ask the support of High Mobility to end the clearance':
      'Den Support von High Mobility bitten, die Freigabe zu beenden',
  },
  CANCEL_TOO_EARLY: {
    'Wait with a cancellation until the request is old enough':
      'Mit dem Stornieren warten, bis die Anfrage alt genug ist',
  },
  REJECTED: {
    'Ask the support of High Mobility why it was rejected':
      'Beim Support von High Mobility nach dem Grund der Ablehnung fragen',
  },
  REVOKED_ELSEWHERE: {
    'Find out who revoked the clearance, then request again':
      'Klären, wer die Freigabe widerrufen hat, dann neu anfragen',
  },
  GONE_AT_PROVIDER: {
    'Add the vehicle again, or remove it here': 'Das Fahrzeug neu aufnehmen oder hier entfernen',
    'Restore the vehicle at INVERS, or remove it here':
      'Das Fahrzeug bei INVERS wiederherstellen oder hier entfernen',
  },
  SETUP_FAILED: {
    'Start the setup again in FleetControl': 'Die Einrichtung in FleetControl neu starten',
  },
  UNIT_OFFLINE: {
    'Check the vehicle: its unit has not been in contact':
      'Das Fahrzeug prüfen: Seine Telematikeinheit meldet sich nicht mehr',
  },
  UNIT_NEVER_ONLINE: {
    'Finish the installation of the telematics unit': 'Den Einbau der Telematikeinheit abschließen',
  },
  UNIT_UNKNOWN: {
    'Read the available vehicle models again': 'Die verfügbaren Fahrzeugmodelle neu lesen',
    'Use a telematics unit or setting that fits the vehicle':
      'Eine Telematikeinheit oder Einstellung verwenden, die zum Fahrzeug passt',
    'Correct the id of the telematics unit or the vehicle model':
      'Kennung der Telematikeinheit oder Fahrzeugmodell berichtigen',
  },
  CREDENTIAL_INVALID: {
    "Replace the secret of the carmaker's credential":
      'Das Geheimnis der Hersteller-Zugangsdaten ersetzen',
  },
  CREDENTIAL_MISSING: {
    'Assign a credential of {brand} to the vehicle':
      'Dem Fahrzeug Zugangsdaten für {brand} zuweisen',
  },
  OWNER_AUTHORIZATION_MISSING: {
    "Have the vehicles' owner authorize access":
      'Den Zugriff vom Inhaber der Fahrzeuge erlauben lassen',
    "Ask the vehicles' owner to authorize access again":
      'Den Inhaber der Fahrzeuge bitten, den Zugriff wieder zu erlauben',
    "Have the vehicles' owner grant all permissions":
      'Alle Rechte vom Inhaber der Fahrzeuge erteilen lassen',
  },
  DRIVER_NEVER_ACTIVE: {
    'Install the app, sign in, and drive': 'App installieren, anmelden und fahren',
    'Ask the driver to install the app and sign in':
      'Den Fahrer bitten, die App zu installieren und sich anzumelden',
  },
  DRIVER_SILENT: {
    'Open the app and sign in again: no trips are recorded':
      'App öffnen und neu anmelden: Es werden keine Fahrten aufgezeichnet',
    'Check the kind of transport: trips are not counted':
      'Verkehrsmittel prüfen: Fahrten werden nicht gezählt',
  },
  DRIVER_DEACTIVATED: {
    'Activate the driver again at Damoov, or remove them here':
      'Den Fahrer bei Damoov wieder aktivieren oder hier entfernen',
  },
  REAUTHORIZATION_NEEDED: {
    'Issue a new access token for the vehicle': 'Ein neues Token für das Fahrzeug ausstellen',
    'Issue a new access token for the driver': 'Ein neues Token für den Fahrer ausstellen',
  },
  OTHER: {
    "Read the provider's reason for the rejection": 'Den Ablehnungsgrund des Anbieters lesen',
    'Read what the provider reports about the vehicle':
      'Lesen, was der Anbieter über das Fahrzeug meldet',
    "Read the provider's reason for the refusal": 'Den Grund der Zurückweisung beim Anbieter lesen',
    "Read what the provider says about the account's calls":
      'Lesen, was der Anbieter zu den Anfragen des Kontos sagt',
  },
};
