/** Steps of blockers in German, by the graph's step; `{tag}` stands for a name. */
export const STEPS: Readonly<Record<string, string>> = {
  // Clearances
  'Request the clearance again.': 'Die Freigabe neu anfragen.',
  'Request the clearance again if it is.': 'Falls ja, die Freigabe neu anfragen.',
  'Request the clearance again when everybody agrees.':
    'Die Freigabe neu anfragen, sobald alle einverstanden sind.',
  'Request the clearance again when the cause is gone.':
    'Die Freigabe neu anfragen, sobald die Ursache behoben ist.',
  'Request the clearance again after the repair.': 'Nach der Reparatur die Freigabe neu anfragen.',
  'Request the clearance again if that is refused.':
    'Die Freigabe neu anfragen, falls das abgelehnt wird.',
  'Wait: there is nothing to do.': 'Warten: Es ist nichts zu tun.',
  'Wait a few days.': 'Einige Tage warten.',
  'Wait: the request continues by itself.': 'Warten: Die Anfrage läuft von selbst weiter.',
  'Wait: the activation has no end date and cannot be canceled.':
    'Warten: Die Aktivierung hat kein Enddatum und kann nicht storniert werden.',
  'Wait until the deadline if you want to cancel the request.':
    'Die Frist abwarten, falls Sie die Anfrage stornieren wollen.',
  'Add the tag {tag} to the vehicle.': 'Das Etikett {tag} am Fahrzeug ergänzen.',
  'Add the tag {tag} to the vehicle, if it is required for your application.':
    'Das Etikett {tag} am Fahrzeug ergänzen, falls Ihre Anwendung es verlangt.',
  'Read the odometer, for a new request should this one be refused.':
    'Den Kilometerstand ablesen, für eine neue Anfrage, falls diese abgelehnt wird.',
  'Find the application that has the vehicle, in the console of High Mobility.':
    'In der Konsole von High Mobility die Anwendung suchen, die das Fahrzeug hat.',
  'Revoke the clearance there, or choose the same data package in both.':
    'Die Freigabe dort widerrufen oder in beiden dasselbe Datenpaket wählen.',
  'Find out who else receives data of the vehicle, such as its lessor.':
    'Klären, wer sonst Daten des Fahrzeugs erhält, zum Beispiel der Leasinggeber.',
  'End that contract for this vehicle.': 'Diesen Vertrag für dieses Fahrzeug beenden.',
  "Add the vehicle to your account in the carmaker's fleet portal.":
    'Das Fahrzeug im Flottenportal des Herstellers Ihrem Konto hinzufügen.',
  'Agree there to share its data with High Mobility.':
    'Dort zustimmen, dass High Mobility seine Daten erhält.',
  'Add the VIN to your account in the Ford Pro fleet portal.':
    'Die FIN im Flottenportal von Ford Pro Ihrem Konto hinzufügen.',
  'Wait until consent is looked for again, twice a day.':
    'Warten, bis wieder nach der Einwilligung gesucht wird, zweimal am Tag.',
  "Open Tesla's consent page from the guide.":
    'Die Seite für die Einwilligung bei Tesla öffnen; der Link steht in der Anleitung.',
  'Agree with a business or driver account.': 'Mit einem Geschäfts- oder Fahrerkonto zustimmen.',
  "Ask the driver and look in the carmaker's portal.":
    'Den Fahrer fragen und im Portal des Herstellers nachsehen.',
  'Check whether the vehicle is eligible.': 'Prüfen, ob das Fahrzeug geeignet ist.',
  "Activate the carmaker's connectivity subscription before the request.":
    'Vor der Anfrage den Vertrag über die Online-Dienste des Herstellers aktivieren.',
  'Ask the driver to sign off as primary user, should the request be refused.':
    'Den Fahrer bitten, sich als Hauptnutzer abzumelden, falls die Anfrage abgelehnt wird.',

  // Vehicles
  'Drive the vehicle where it has mobile coverage.':
    'Das Fahrzeug dort fahren, wo es Mobilfunk hat.',
  'Drive the vehicle where it has mobile coverage, more than once.':
    'Das Fahrzeug mehrmals dort fahren, wo es Mobilfunk hat.',
  "Check privacy mode in the vehicle's settings.":
    'In den Einstellungen des Fahrzeugs den Privatmodus prüfen.',
  'Install updates that the vehicle offers.':
    'Aktualisierungen installieren, die das Fahrzeug anbietet.',
  "Check the carmaker's connectivity subscription.":
    'Den Vertrag über die Online-Dienste des Herstellers prüfen.',
  "Open the privacy settings in the vehicle's display.":
    'Auf dem Bildschirm des Fahrzeugs die Einstellungen zum Datenschutz öffnen.',
  'Switch off privacy mode, if the driver agrees.':
    'Den Privatmodus ausschalten, falls der Fahrer zustimmt.',
  'Ask whether privacy mode may be switched off; the driver decides.':
    'Fragen, ob der Privatmodus ausgeschaltet werden darf; der Fahrer entscheidet.',
  'Book a workshop of the brand.': 'Einen Termin bei einer Werkstatt der Marke vereinbaren.',
  'Compare VIN and brand with the registration.':
    'FIN und Marke mit dem Fahrzeugschein vergleichen.',
  'Add the vehicle again with both right.':
    'Das Fahrzeug mit richtiger FIN und Marke neu aufnehmen.',
  'Add the vehicle again.': 'Das Fahrzeug neu aufnehmen.',
  'Correct the vehicle and add it again.': 'Die Angaben berichtigen und neu aufnehmen.',
  'Onboard the vehicle again if you still need its data.':
    'Das Fahrzeug neu aufnehmen, falls Sie seine Daten noch brauchen.',
  'Remove it here otherwise.': 'Sonst hier entfernen.',
  'Remove the vehicle here.': 'Das Fahrzeug hier entfernen.',
  'Remove the vehicle here if it was sold.': 'Das Fahrzeug hier entfernen, falls es verkauft ist.',
  'Remove the row, or use a telematics unit if you need its data.':
    'Die Zeile entfernen oder eine Telematikeinheit einbauen, falls Sie die Daten brauchen.',
  'Use a telematics unit instead if you need its data.':
    'Stattdessen eine Telematikeinheit einbauen, falls Sie die Daten brauchen.',

  // Telematics units and credentials
  'Search for the VIN in FleetControl.': 'Die FIN in FleetControl suchen.',
  'Remove that vehicle, or import it here.': 'Jenes Fahrzeug entfernen oder es hier importieren.',
  'Restore the vehicle in FleetControl if it was archived.':
    'Das Fahrzeug in FleetControl wiederherstellen, falls es archiviert wurde.',
  'Open the vehicle in FleetControl.': 'Das Fahrzeug in FleetControl öffnen.',
  'Start its setup again.': 'Die Einrichtung neu starten.',
  'Compare the id with the one on the unit.':
    'Die Kennung mit der auf der Telematikeinheit vergleichen.',
  'Check that brand and model fit the unit.':
    'Prüfen, ob Marke und Modell zur Telematikeinheit passen.',
  'Check power, antenna and SIM of the unit.':
    'Stromversorgung, Antenne und SIM-Karte der Telematikeinheit prüfen.',
  'Compare its id with the one given here.': 'Ihre Kennung mit der hier angegebenen vergleichen.',
  'Give an installer access by an installer job in FleetControl, if needed.':
    'Bei Bedarf dem Einbaubetrieb über einen Einbauauftrag in FleetControl Zugang geben.',
  'Find the vehicle; it may stand without mobile coverage.':
    'Das Fahrzeug suchen; womöglich steht es ohne Mobilfunk.',
  'Check its battery.': 'Seine Batterie prüfen.',
  "Check the unit's heartbeats in FleetControl.":
    'In FleetControl die Lebenszeichen der Telematikeinheit prüfen.',
  'Open the authorization link in FleetControl.':
    'In FleetControl den Link zur Autorisierung öffnen.',
  'Open the authorization link in FleetControl and agree again.':
    'In FleetControl den Link zur Autorisierung öffnen und neu zustimmen.',
  'Sign in as the owner and agree.': 'Als Inhaber anmelden und zustimmen.',
  'Ask the owner why access was withdrawn.':
    'Den Inhaber fragen, warum er den Zugriff entzogen hat.',
  'Grant all permissions that it lists.': 'Alle Rechte erteilen, die dort stehen.',
  'Update the secret of the credential.': 'Das Geheimnis der Zugangsdaten ersetzen.',
  'Create a credential for the brand.': 'Zugangsdaten für die Marke anlegen.',
  'Assign it to the vehicle.': 'Sie dem Fahrzeug zuweisen.',

  // Drivers
  'Activate the driver in DataHub.': 'Den Fahrer im DataHub aktivieren.',
  'Remove the driver here otherwise.': 'Sonst den Fahrer hier entfernen.',
  'Install the app and sign in.': 'Die App installieren und sich anmelden.',
  'Give the permissions that the app asks for.': 'Die Rechte erteilen, um die die App bittet.',
  'Drive: a trip shows after about five minutes.':
    'Fahren: Eine Fahrt erscheint nach etwa fünf Minuten.',
  'Ask the driver whether the app is installed and signed in.':
    'Den Fahrer fragen, ob die App installiert und er angemeldet ist.',
  'Check the permissions of the app on the phone.': 'Die Rechte der App auf dem Telefon prüfen.',
  'Check that the app is still on the phone and signed in.':
    'Prüfen, ob die App noch auf dem Telefon ist und der Fahrer angemeldet.',
  'Check in the app whether trips are marked as those of a passenger.':
    'In der App prüfen, ob Fahrten als die eines Mitfahrers gekennzeichnet sind.',
  'Give the app the exact location.': 'Der App den genauen Standort erlauben.',

  // Accounts and providers
  "Create a new secret or key in the provider's console.":
    'In der Konsole des Anbieters ein neues Geheimnis oder einen neuen Schlüssel anlegen.',
  'Set it with rotateProviderAccountSecrets.':
    'Es hier unter „Geheimnisse erneuern“ eintragen (rotateProviderAccountSecrets).',
  'Set its secret with rotateProviderAccountSecrets.':
    'Sein Geheimnis hier unter „Geheimnisse erneuern“ eintragen (rotateProviderAccountSecrets).',
  "Check the provider's status page.": 'Die Statusseite des Anbieters ansehen.',
  'Wait: calls are repeated by themselves.': 'Warten: Anfragen werden von selbst wiederholt.',
  "Grant the missing permission in the provider's console.":
    'Das fehlende Recht in der Konsole des Anbieters erteilen.',
  'Ask the support of the provider to enable fleet access if there is none to grant.':
    'Gibt es dort keines, den Support des Anbieters bitten, den Zugriff auf die Flotte freizuschalten.',
  'Wait: this takes about two days.': 'Warten: Das dauert etwa zwei Tage.',
  'Ask the support of the provider if it takes longer.':
    'Dauert es länger, beim Support des Anbieters nachfragen.',
  'Activate the brand for the application, in the console of High Mobility.':
    'In der Konsole von High Mobility die Marke für die Anwendung freischalten.',
  'Ask the support of High Mobility if it is active already.':
    'Ist sie schon freigeschaltet, den Support von High Mobility fragen.',
  "Set webhookUrl as the address of the webhook in the provider's console.":
    'Die Adresse für Webhooks (webhookUrl) in der Konsole des Anbieters eintragen.',
  "Compare webhookUrl with the address in the provider's console.":
    'Die Adresse für Webhooks (webhookUrl) mit der in der Konsole des Anbieters vergleichen.',
  'Set the same webhook secret on both sides.':
    'Auf beiden Seiten dasselbe Webhook-Geheimnis eintragen.',
  "Send a test webhook from the provider's console.":
    'Aus der Konsole des Anbieters einen Test-Webhook senden.',
  'Read what the provider says.': 'Lesen, was der Anbieter sagt.',
  'Send the VIN to the support of High Mobility.':
    'Die FIN an den Support von High Mobility senden.',
  'Send the VIN to the support if it fails again.':
    'Scheitert es erneut, die FIN an den Support senden.',
  'Send the VIN to the support of High Mobility if it is rejected again.':
    'Wird sie wieder abgelehnt, die FIN an den Support von High Mobility senden.',
  'Send it with the VIN to the support of High Mobility if it is not clear.':
    'Ist es unklar, es mit der FIN an den Support von High Mobility senden.',
  'Send it to the support of the provider.': 'Es an den Support des Anbieters senden.',
  'Issue a new access token.': 'Ein neues Token ausstellen.',
  'Issue a new access token; it signs in at the provider again.':
    'Ein neues Token ausstellen; dabei wird neu beim Anbieter angemeldet.',
  'End the clearance of this vehicle at the other account before the request.':
    'Vor der Anfrage die Freigabe dieses Fahrzeugs beim anderen Konto beenden.',
  'Compare the data packages of both applications, in the console of High Mobility.':
    'In der Konsole von High Mobility die Datenpakete beider Anwendungen vergleichen.',
  'Wait for data again after the request if this account has the larger package.':
    'Hat dieses Konto das größere Paket, nach der Anfrage wieder auf Daten warten.',
  'End the other data contract if there is one.':
    'Den anderen Datenvertrag beenden, falls es einen gibt.',
  'Ask the carmaker whether it has blocked the vehicle, such as after a theft.':
    'Beim Hersteller fragen, ob er das Fahrzeug gesperrt hat, zum Beispiel nach einem Diebstahl.',
  'Remove the vehicle here if it is not eligible.':
    'Das Fahrzeug hier entfernen, falls es nicht geeignet ist.',
  "Ask the driver to sign off as primary user in the carmaker's app.":
    'Den Fahrer bitten, sich in der App des Herstellers als Hauptnutzer abzumelden.',
  'Check that ConnectedDrive with Remote Services is active for the vehicle.':
    'Prüfen, ob ConnectedDrive mit Remote Services für das Fahrzeug aktiv ist.',
  'Compare model and installation of the unit with those for the vehicle.':
    'Modell und Einbauart der Telematikeinheit mit denen für das Fahrzeug vergleichen.',
  'Use another unit, or change its setting.':
    'Eine andere Telematikeinheit verwenden oder ihre Einstellung ändern.',
  'Read the models that INVERS offers now.': 'Die Modelle lesen, die INVERS jetzt anbietet.',
  'Correct the model and add the vehicle again.':
    'Das Modell berichtigen und das Fahrzeug neu aufnehmen.',
  'Add the vehicle again if you still need its data.':
    'Das Fahrzeug neu aufnehmen, falls Sie seine Daten noch brauchen.',
  'Open the API client in FleetControl, as an administrator.':
    'Den API-Client in FleetControl als Administrator öffnen.',
  'Grant the permission that the provider names.': 'Das Recht erteilen, das der Anbieter nennt.',
  'Compare the credentials with those for the API in DataHub; those of a user are refused.':
    'Die Zugangsdaten mit denen für die API im DataHub vergleichen; die eines Benutzers werden abgelehnt.',
  'Set them with rotateProviderAccountSecrets.':
    'Sie hier unter „Geheimnisse erneuern“ eintragen (rotateProviderAccountSecrets).',
};
