import { type ClearanceStatus } from '../clearance.js';
import { type UserError } from '../errors.js';

/** Kinds of commands: calls that change something at a provider. */
export const COMMAND_KINDS = [
  'REQUEST_CLEARANCE',
  'END_CLEARANCE',
  'REVOKE_GRANT',
  'CREATE_CREDENTIAL',
  'UPDATE_CREDENTIAL',
  'DELETE_CREDENTIAL',
  'ADD_VEHICLE',
  'UPDATE_VEHICLE',
  'CHANGE_CREDENTIAL',
  'FOLLOW_SETUP',
  'REMOVE_VEHICLE',
  'REGISTER_DRIVER',
  'UPDATE_DRIVER',
  'REMOVE_DRIVER',
] as const;
export type CommandKind = (typeof COMMAND_KINDS)[number];
export type CommandState = 'QUEUED' | 'DONE' | 'FAILED' | 'CANCELED';

/** A command as its story shows it. */
export interface ProviderCommand {
  readonly kind: CommandKind;
  readonly status: CommandState;
  readonly attempts: number;
  /** Time of the next attempt; null when it has ended. */
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** Reasons of a failure. */
  readonly userErrors: readonly UserError[];
}

export type WebhookState = 'RECEIVED' | 'APPLIED' | 'PARKED' | 'IGNORED';

/** A webhook of a provider that was accepted. */
export interface ReceivedWebhook {
  /** Kind, e.g. `clearance-changed`. */
  readonly kind: string;
  readonly vin: string | null;
  readonly status: WebhookState;
  readonly attempts: number;
  readonly receivedAt: Date;
  readonly appliedAt: Date | null;
}

/** Changes of a fleet's clearances on one day. */
export interface ClearanceDay {
  /** Begin of the day, in UTC. */
  readonly day: Date;
  /** Numbers of changes by the status they led to; statuses without any are left out. */
  readonly counts: readonly { readonly status: ClearanceStatus; readonly count: number }[];
}
