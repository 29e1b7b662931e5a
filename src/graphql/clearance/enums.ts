import {
  type ChangeSource,
  type ClearanceAction,
  type ClearanceStatus,
  type Odometer,
} from '../../domain/clearance.js';
import { describedEnum } from '../described-enum.js';

export const ClearanceStatusEnum = describedEnum<ClearanceStatus>(
  'ClearanceStatus',
  "Where the carmaker's consent stands.",
  {
    PENDING: 'Asked for; the carmaker has not decided.',
    APPROVED: 'Given: data may be fetched.',
    REJECTED: 'Refused. It can be asked for again.',
    REVOKING: 'On its way to being given back.',
    REVOKED: 'Given back. It can be asked for again.',
    CANCELING: 'The request is on its way to being withdrawn.',
    CANCELED: 'The request was withdrawn. It can be made again.',
  },
);

export const ClearanceActionEnum = describedEnum<ClearanceAction>(
  'ClearanceAction',
  'What can be done next with a clearance.',
  {
    REQUEST: 'Ask for it again, with `requestClearance`.',
    CANCEL: 'Withdraw the request, with `endClearance`.',
    REVOKE: 'Give the consent back, with `endClearance`.',
    ISSUE_TOKEN: 'Get an access token for the vehicle.',
  },
);

export const ChangeSourceEnum = describedEnum<ChangeSource>(
  'ChangeSource',
  'How a change came to be known.',
  {
    COMMAND: 'As the answer to a call of our own.',
    WEBHOOK: 'The provider told of it.',
    RECONCILIATION: "By comparing with the provider's list.",
  },
);

export const LengthUnitEnum = describedEnum<Odometer['unit']>('LengthUnit', 'A unit of distance.', {
  KILOMETERS: 'Kilometers.',
  MILES: 'Statute miles.',
});
