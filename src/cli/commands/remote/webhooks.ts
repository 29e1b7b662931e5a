import { type Command, CommandError, textOf } from '../../command.js';
import { mutate, USER_ERRORS, type UserError } from '../../operations.js';
import { openRemote, REMOTE_OPTIONS } from '../../remote.js';
import { type Column, JSON_OPTION, printItem, printItems } from '../../terminal/output.js';

const FIELDS = 'id url status reason backlog cursor createdAt';
const LIST = `query CliWebhooks($fleet: ID!) { fleet(id: $fleet) { webhookEndpoints { ${FIELDS} } } }`;
const CREATE = `mutation CliCreateWebhook($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) { ${USER_ERRORS} secret endpoint { ${FIELDS} } }
}`;
const UPDATE = `mutation CliUpdateWebhook($input: UpdateWebhookEndpointInput!) {
  updateWebhookEndpoint(input: $input) { ${USER_ERRORS} endpoint { ${FIELDS} } }
}`;
const TEST = `mutation CliTestWebhook($input: TestWebhookEndpointInput!) {
  testWebhookEndpoint(input: $input) { ${USER_ERRORS} attempt { status milliseconds error } }
}`;
const REPLAY = `mutation CliReplayWebhooks($input: ReplayWebhooksInput!) {
  replayWebhooks(input: $input) { ${USER_ERRORS} endpoint { ${FIELDS} } }
}`;

interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly status: string;
  readonly reason: string | null;
  readonly backlog: number;
  readonly cursor: string;
  readonly createdAt: string;
}
interface EndpointPayload {
  readonly userErrors: readonly UserError[];
  readonly endpoint: Endpoint;
}
interface TestPayload {
  readonly userErrors: readonly UserError[];
  readonly attempt: {
    readonly status: number | null;
    readonly milliseconds: number;
    readonly error: string | null;
  };
}

const COLUMNS: readonly Column<Endpoint>[] = [
  ['ID', ({ id }) => id],
  ['URL', ({ url }) => url],
  ['STATUS', ({ status }) => status],
  ['WAITING', ({ backlog }) => backlog],
  ['REASON', ({ reason }) => reason],
];
const ENDPOINT = { name: '<endpointId>', description: 'the endpoint' } as const;

export const webhookListCommand: Command = {
  name: 'webhook list',
  summary: 'lists the webhook endpoints of a fleet',
  options: [
    { flags: '--fleet <id>', description: 'the fleet', required: true },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const remote = openRemote(args, config, context);
    const { fleet } = await remote.run<{
      readonly fleet: { readonly webhookEndpoints: readonly Endpoint[] } | null;
    }>(LIST, { fleet: textOf(args, 'fleet') });
    if (!fleet) throw new CommandError('There is no such fleet that this client may see.');
    printItems(fleet.webhookEndpoints, COLUMNS, args, context);
    return 0;
  },
};

export const webhookCreateCommand: Command = {
  name: 'webhook create',
  summary: 'creates a webhook endpoint and shows its secret once',
  options: [
    { flags: '--fleet <id>', description: 'the fleet', required: true },
    { flags: '--to <url>', description: 'URL that events are posted to', required: true },
    { flags: '--after <cursor>', description: 'cursor after which to begin; now by default' },
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const input = {
      fleetId: textOf(args, 'fleet'),
      url: textOf(args, 'to'),
      after: args.values['after'] ?? null,
    };
    const remote = openRemote(args, config, context);
    const { endpoint, secret } = await mutate<EndpointPayload & { readonly secret: string }>(
      remote,
      CREATE,
      input,
    );
    context.print(`endpoint  ${endpoint.id}`);
    context.print(`secret    ${secret}`);
    return 0;
  },
};

export const webhookTestCommand: Command = {
  name: 'webhook test',
  summary: 'sends a test event to a webhook endpoint; exits with 1 when it is not accepted',
  arguments: [ENDPOINT],
  options: REMOTE_OPTIONS,
  run: async (args, config, context) => {
    const [endpointId] = args.positionals;
    const remote = openRemote(args, config, context);
    const { attempt } = await mutate<TestPayload>(remote, TEST, { endpointId });
    const { status, milliseconds, error } = attempt;
    context.print(error ?? `The receiver answered ${status} after ${milliseconds} ms.`);
    return error === null ? 0 : 1;
  },
};

export const webhookPauseCommand: Command = {
  name: 'webhook pause',
  summary: 'pauses a webhook endpoint; with --resume it goes on where it was',
  arguments: [ENDPOINT],
  options: [
    { flags: '--resume', description: 'resume it instead' },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const [endpointId] = args.positionals;
    const input = { endpointId, paused: !args.flags.has('resume') };
    const remote = openRemote(args, config, context);
    printItem(
      (await mutate<EndpointPayload>(remote, UPDATE, input)).endpoint,
      COLUMNS,
      args,
      context,
    );
    return 0;
  },
};

export const webhookReplayCommand: Command = {
  name: 'webhook replay',
  summary: 'sends all events after a cursor again',
  arguments: [ENDPOINT],
  options: [
    { flags: '--after <cursor>', description: 'cursor of the last event to skip', required: true },
    JSON_OPTION,
    ...REMOTE_OPTIONS,
  ],
  run: async (args, config, context) => {
    const [endpointId] = args.positionals;
    const input = { endpointId, after: textOf(args, 'after') };
    const remote = openRemote(args, config, context);
    printItem(
      (await mutate<EndpointPayload>(remote, REPLAY, input)).endpoint,
      COLUMNS,
      args,
      context,
    );
    return 0;
  },
};
