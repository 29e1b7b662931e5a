import {
  type CommandKind,
  type CommandState,
  type WebhookState,
} from '../../domain/events/story.js';
import { describedEnum } from '../described-enum.js';

export const CommandKindEnum = describedEnum<CommandKind>(
  'ProviderCommandKind',
  'Purpose of a command to a provider.',
  {
    REQUEST_CLEARANCE: 'Requests a clearance.',
    END_CLEARANCE: 'Revokes or cancels a clearance.',
    REVOKE_GRANT: 'Revokes a token.',
    CREATE_CREDENTIAL: 'Creates a carmaker credential.',
    UPDATE_CREDENTIAL: 'Replaces the secret of a credential.',
    DELETE_CREDENTIAL: 'Deletes a credential.',
    ADD_VEHICLE: 'Adds a vehicle to the account.',
    UPDATE_VEHICLE: 'Changes the name or license plate of a vehicle.',
    CHANGE_CREDENTIAL: 'Moves a vehicle to another credential.',
    FOLLOW_SETUP: 'Asks how the setup of a vehicle goes.',
    REMOVE_VEHICLE: 'Removes a vehicle from the account.',
    REGISTER_DRIVER: 'Registers a driver.',
    UPDATE_DRIVER: 'Changes a driver.',
    REMOVE_DRIVER: 'Deletes a driver.',
  },
);

export const CommandStateEnum = describedEnum<CommandState>(
  'ProviderCommandStatus',
  'Status of a command to a provider.',
  {
    QUEUED: 'To be carried out, or under way.',
    DONE: 'Carried out.',
    FAILED: 'Failed; `userErrors` say why.',
    CANCELED: 'Canceled before it was carried out.',
  },
);

export const WebhookStateEnum = describedEnum<WebhookState>(
  'ReceivedWebhookStatus',
  'Outcome of a webhook of a provider.',
  {
    RECEIVED: 'Accepted; to be applied.',
    APPLIED: "The provider's record was read, and what it says was stored.",
    PARKED: 'Its vehicle is not known; applied as soon as it is.',
    IGNORED: 'Nothing depends on it.',
  },
);
