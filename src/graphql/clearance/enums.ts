import {
  type ChangeSource,
  type ClearanceAction,
  type ClearanceStatus,
  type Odometer,
} from '../../domain/clearance.js';
import { describedEnum } from '../described-enum.js';

export const ClearanceStatusEnum = describedEnum<ClearanceStatus>(
  'ClearanceStatus',
  "Status of the carmaker's consent.",
  {
    PENDING: 'Requested; the carmaker has not decided yet.',
    APPROVED: 'Granted: data can be fetched.',
    REJECTED: 'Rejected. It can be requested again.',
    REVOKING: 'Revocation requested.',
    REVOKED: 'Revoked. It can be requested again.',
    CANCELING: 'Cancellation requested.',
    CANCELED: 'Canceled. It can be requested again.',
  },
);

export const ClearanceActionEnum = describedEnum<ClearanceAction>(
  'ClearanceAction',
  'An action on a clearance.',
  {
    REQUEST: 'Request the clearance again with `requestClearance`.',
    CANCEL: 'Cancel the pending request with `endClearance`.',
    REVOKE: 'Revoke the approved clearance with `endClearance`.',
    ISSUE_TOKEN: 'Issue an access token for the vehicle with `issueAccessToken`.',
  },
);

export const ChangeSourceEnum = describedEnum<ChangeSource>(
  'ChangeSource',
  'How Fleetgraph learned of a change.',
  {
    COMMAND: "From the provider's answer to a call of Fleetgraph.",
    WEBHOOK: 'From a webhook of the provider.',
    RECONCILIATION: "From a comparison with the provider's records.",
  },
);

export const LengthUnitEnum = describedEnum<Odometer['unit']>('LengthUnit', 'A unit of distance.', {
  KILOMETERS: 'Kilometers.',
  MILES: 'Statute miles.',
});
