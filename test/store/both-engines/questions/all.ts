import { type Questions } from '../same-answers.js';
import { ACCESS } from './access.js';
import { ACCOUNTS, FLEETS, GRANTS } from './accounts.js';
import { BLOCKERS } from './blockers.js';
import { BACKLOGS, COMMANDS, TOTALS } from './commands.js';
import { CREDENTIALS, DRIVERS } from './credentials.js';
import { DATA } from './data.js';
import { ENDPOINT_QUESTIONS } from './endpoints.js';
import { CLEARANCES, ENROLLMENTS } from './enrollments.js';
import { FACETS } from './facets.js';
import { INSTANCES } from './instances.js';
import { INVENTORY } from './inventory.js';
import { JOURNAL, WEBHOOK_DELIVERIES, WEBHOOK_RECEIPTS } from './journal.js';
import { LEASES } from './leases.js';
import { ONBOARDINGS } from './onboardings.js';
import { SIGN_IN_BUDGETS } from './sign-in-budgets.js';
import { STORIES } from './stories.js';
import { VEHICLE_LIST, VEHICLE_RELATIONS, VEHICLES, VEHICLES_WITH_RELATIONS } from './vehicles.js';

/** Questions to every repository. */
export const QUESTIONS: readonly Questions[] = [
  FLEETS,
  ACCOUNTS,
  GRANTS,
  VEHICLES,
  VEHICLE_LIST,
  VEHICLE_RELATIONS,
  VEHICLES_WITH_RELATIONS,
  CREDENTIALS,
  DRIVERS,
  ENROLLMENTS,
  CLEARANCES,
  ...BLOCKERS,
  ...DATA,
  ...INVENTORY,
  COMMANDS,
  SIGN_IN_BUDGETS,
  BACKLOGS,
  TOTALS,
  INSTANCES,
  LEASES,
  ONBOARDINGS,
  WEBHOOK_DELIVERIES,
  WEBHOOK_RECEIPTS,
  ...FACETS,
  ...JOURNAL,
  ...ACCESS,
  ...ENDPOINT_QUESTIONS,
  ...STORIES,
];
