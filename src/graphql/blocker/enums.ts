import {
  BLOCKER_MEANINGS,
  type BlockerActor,
  type BlockerCertainty,
  type BlockerCode,
  type BlockerSeverity,
  type DeadlineKind,
} from '../../domain/blockers/blocker.js';
import { type BlockerGrouping } from '../../domain/blockers/filter.js';
import { describedEnum } from '../described-enum.js';

export const BlockerActorEnum = describedEnum<BlockerActor>(
  'BlockerActor',
  'Who has to act to end a blocker.',
  {
    FLEET_MANAGER: 'The people who manage the vehicles of the fleet.',
    DRIVER: 'The driver of the vehicle.',
    CARMAKER: 'The carmaker.',
    PROVIDER: 'The telematics company, or its support.',
    OPERATOR: 'The operator of Fleetgraph, or the account holder at the provider.',
  },
);

export const BlockerSeverityEnum = describedEnum<BlockerSeverity>(
  'BlockerSeverity',
  'How much depends on an action.',
  {
    BLOCKING: 'Nothing goes on until the actor acts.',
    ACTION: 'The actor should act.',
    INFO: 'Only waiting.',
  },
);

export const BlockerCertaintyEnum = describedEnum<BlockerCertainty>(
  'BlockerCertainty',
  'How a blocker is known.',
  {
    STATED: 'The provider says so.',
    CONCLUDED: "Concluded from the brand's rules, the age and what else is known.",
  },
);

export const DeadlineKindEnum = describedEnum<DeadlineKind>(
  'DeadlineKind',
  'Meaning of a deadline.',
  {
    ENDS: 'The provider ends it then.',
    NOT_BEFORE: 'Not before then.',
    ESTIMATE: "About then, by the brand's rules.",
  },
);

export const BlockerCodeEnum = describedEnum<BlockerCode>(
  'BlockerCode',
  'Cause of a blocker, for programs and translations; see docs/blockers.md.',
  BLOCKER_MEANINGS,
);

export const BlockerGroupingEnum = describedEnum<BlockerGrouping>(
  'BlockerGrouping',
  'Properties that blockers are grouped by.',
  {
    ACTOR: 'Who must act.',
    CODE: 'The cause.',
    BRAND: 'The brand of the vehicle.',
    ACCOUNT: 'The provider account.',
  },
);
