import { plural } from '../../i18n/language';

export const en = {
  vehicles: (count: string) => `${count} vehicles`,
  clearances: 'Clearances',
  accounts: 'Accounts',
  noAccounts: 'No account is connected',
  noAccountsHint: 'Connect an account at a telematics company to bring vehicles in.',
  since: 'since',
  nextAttempt: 'next attempt',
  webhooks: 'Webhooks',
  webhooks24h: (count: number) => plural('en', count, '# webhook in 24 h', '# webhooks in 24 h'),
  missed: (count: number) => plural('en', count, '# missed', '# missed'),
  lastWebhook: 'last',
  noWebhook: 'No webhook has arrived yet.',
  onboardings: 'Onboardings',
  noOnboardings: 'No vehicles have been onboarded yet.',
  progress: (done: string, total: string, failed: string) =>
    `${done} of ${total} done, ${failed} failed`,
};
export type Messages = typeof en;
