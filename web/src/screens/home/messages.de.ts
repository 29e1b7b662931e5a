import { plural } from '../../i18n/language';
import type { Messages } from './messages.en';

export const de: Messages = {
  vehicles: (count) => `${count} Fahrzeuge`,
  clearances: 'Freigaben',
  accounts: 'Konten',
  noAccounts: 'Es ist kein Konto verbunden',
  noAccountsHint:
    'Verbinden Sie ein Konto bei einem Telematikanbieter, um Fahrzeuge hereinzuholen.',
  since: 'seit',
  nextAttempt: 'nächster Versuch',
  webhooks: 'Webhooks',
  webhooks24h: (count) => plural('de', count, '# Webhook in 24 h', '# Webhooks in 24 h'),
  missed: (count) => plural('de', count, '# verpasst', '# verpasst'),
  lastWebhook: 'zuletzt',
  noWebhook: 'Es ist noch kein Webhook angekommen.',
  onboardings: 'Aufnahmen',
  noOnboardings: 'Es wurden noch keine Fahrzeuge aufgenommen.',
  progress: (done, total, failed) => `${done} von ${total} erledigt, ${failed} gescheitert`,
};
