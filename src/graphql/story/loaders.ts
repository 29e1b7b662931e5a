import { type ProviderCommand, type ReceivedWebhook } from '../../domain/events/story.js';
import { type BatchLoad } from '../loader.js';

export const commandsOfSubject: BatchLoad<readonly ProviderCommand[]> = (services, caller, ids) =>
  services.stories.commandsOf(caller, ids);

export const webhooksOfAccount: BatchLoad<readonly ReceivedWebhook[]> = (services, caller, ids) =>
  services.stories.webhooksOfAccounts(caller, ids);

export const webhooksOfEnrollment: BatchLoad<readonly ReceivedWebhook[]> = (
  services,
  caller,
  ids,
) => services.stories.webhooksOfEnrollments(caller, ids);
