import { type Command, CommandError } from '../../command.js';
import { mutate, PAGE_INFO, USER_ERRORS, type UserError } from '../../operations.js';
import { openRemote, REMOTE_OPTIONS } from '../../remote.js';
import { type Column, JSON_OPTION, printItem } from '../../terminal/output.js';
import { listOfFleet } from './list-of-fleet.js';

const FIELDS = 'id status total succeeded failed createdAt completedAt account { name }';
const LIST = `query CliOnboardings($fleet: ID!, $after: String) {
  fleet(id: $fleet) { onboardings(first: 500, after: $after) { nodes { ${FIELDS} } ${PAGE_INFO} } }
}`;
const SHOW = `query CliOnboarding($id: ID!) { onboarding(id: $id) { ${FIELDS} } }`;
const RETRY = `mutation CliRetry($input: RetryOnboardingInput!) {
  retryOnboarding(input: $input) { ${USER_ERRORS} onboarding { ${FIELDS} } }
}`;
const CANCEL = `mutation CliCancel($input: CancelOnboardingInput!) {
  cancelOnboarding(input: $input) { ${USER_ERRORS} onboarding { ${FIELDS} } }
}`;

interface Onboarding {
  readonly id: string;
  readonly status: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly createdAt: string;
  readonly completedAt: string | null;
  readonly account: { readonly name: string };
}

const COLUMNS: readonly Column<Onboarding>[] = [
  ['ID', ({ id }) => id],
  ['STATUS', ({ status }) => status],
  ['VEHICLES', ({ total }) => total],
  ['SUCCEEDED', ({ succeeded }) => succeeded],
  ['FAILED', ({ failed }) => failed],
  ['ACCOUNT', ({ account }) => account.name],
  ['CREATED', ({ createdAt }) => createdAt],
  ['COMPLETED', ({ completedAt }) => completedAt],
];
const ID = { name: '<id>', description: 'the onboarding' };

export const onboardingListCommand = listOfFleet<Onboarding>({
  name: 'onboarding list',
  summary: 'lists the onboardings of a fleet, newest first',
  query: LIST,
  field: 'onboardings',
  columns: COLUMNS,
});

export const onboardingShowCommand: Command = {
  name: 'onboarding show',
  summary: 'shows how far an onboarding is',
  arguments: [ID],
  options: [JSON_OPTION, ...REMOTE_OPTIONS],
  run: async (args, config, context) => {
    const [id = ''] = args.positionals;
    const remote = openRemote(args, config, context);
    const { onboarding } = await remote.run<{ readonly onboarding: Onboarding | null }>(SHOW, {
      id,
    });
    if (!onboarding)
      throw new CommandError(`There is no onboarding ${id} that this client may see.`);
    printItem(onboarding, COLUMNS, args, context);
    return 0;
  },
};

function changeOf(name: string, summary: string, mutation: string): Command {
  return {
    name,
    summary,
    arguments: [ID],
    options: [JSON_OPTION, ...REMOTE_OPTIONS],
    run: async (args, config, context) => {
      const [onboardingId = ''] = args.positionals;
      const { onboarding } = await mutate<{
        readonly userErrors: readonly UserError[];
        readonly onboarding: Onboarding;
      }>(openRemote(args, config, context), mutation, { onboardingId });
      printItem(onboarding, COLUMNS, args, context);
      return 0;
    },
  };
}

export const onboardingRetryCommand = changeOf(
  'onboarding retry',
  'tries the failed vehicles of an onboarding again that may be tried again',
  RETRY,
);
export const onboardingCancelCommand = changeOf(
  'onboarding cancel',
  'cancels the vehicles of an onboarding that are still waiting',
  CANCEL,
);
