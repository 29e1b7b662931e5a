import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { NO_TELEMETRY, type Telemetry, type Transport } from '../domain/ports/telemetry.js';
import { PROVIDER_NAMES } from '../domain/provider.js';
import { VERSION } from '../domain/values/version.js';
import { ERROR_OUTCOMES } from './outcomes.js';
import { totalGauges, type Totals } from './totals.js';
import { LABELS } from './zeros.js';

/** Gauges read when metrics are collected, rather than counted. */
export interface Gauges {
  /**
   * Commands that are not done, by kind, and since when the oldest of each waits; undefined where
   * another server on the database reports them.
   */
  readonly commands: () => Promise<Waiting | undefined>;
  /** Webhooks that wait to be applied. */
  readonly webhooks: () => Promise<Waiting | undefined>;
  readonly journal: () => { readonly followers: number; readonly lag: number };
  /** Numbers of what the database holds; undefined where another server reports them. */
  readonly totals: () => Promise<Totals | undefined>;
  /** Open connections by their kind. */
  readonly connections: () => Readonly<Record<string, number>>;
  readonly now: () => Date;
}

type Waiting = ReadonlyMap<string, { readonly waiting: number; readonly oldest: Date | null }>;

export interface Metrics {
  /** Counts reported events. */
  readonly telemetry: Telemetry;
  readonly contentType: string;
  /** Asks these whenever the metrics are read. */
  watch(gauges: Gauges): void;
  /** The exposition format of Prometheus. */
  read(): Promise<string>;
}

/** Answers from memory to calls that a provider takes its time for. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** From a webhook's arrival: moments when all is well, hours after an outage. */
const LAG_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];
const JOBS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/**
 * The metrics of one server in a registry of its own. Labels have few different values: what a
 * caller could invent (a code that is none of ours) counts as `OTHER`.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  new Gauge({
    name: 'fleetgraph_build_info',
    help: 'The version of this server, as a label; always 1.',
    labelNames: ['version'],
    registers,
  }).set({ version: VERSION }, 1);
  const httpRequests = new Histogram({
    name: 'fleetgraph_http_request_seconds',
    help: 'HTTP requests by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const operations = new Counter({
    name: 'fleetgraph_operations_total',
    help: 'GraphQL operations answered, and subscriptions begun; the outcome is OK or an error code.',
    labelNames: ['transport', 'kind', 'outcome'],
    registers,
  });
  const operationSeconds = new Histogram({
    name: 'fleetgraph_operation_seconds',
    help: 'Time to answer a GraphQL operation, subscriptions left out.',
    labelNames: ['transport', 'kind'],
    buckets: SECONDS,
    registers,
  });
  const subscriptions = new Gauge({
    name: 'fleetgraph_subscriptions',
    help: 'Subscriptions that are open now.',
    labelNames: ['transport'],
    registers,
  });
  const providerCalls = new Histogram({
    name: 'fleetgraph_provider_call_seconds',
    help: 'Calls to providers.',
    labelNames: ['provider', 'call', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const unreadable = new Counter({
    name: 'fleetgraph_provider_items_unreadable_total',
    help: 'Items of the answers of providers, or parts of them, that were left out because they cannot be read.',
    labelNames: ['provider', 'call', 'field'],
    registers,
  });
  const inventory = new Counter({
    name: 'fleetgraph_inventory_changes_total',
    help: 'Vehicles and drivers that providers no longer have, and those that they have again.',
    labelNames: ['provider', 'change'],
    registers,
  });
  const renewals = new Counter({
    name: 'fleetgraph_token_renewals_total',
    help: 'Tokens asked for at providers, sign-ins and renewals alike.',
    labelNames: ['provider', 'outcome'],
    registers,
  });
  const received = new Counter({
    name: 'fleetgraph_webhooks_received_total',
    help: 'Webhooks at the door.',
    labelNames: ['outcome'],
    registers,
  });
  const settled = new Counter({
    name: 'fleetgraph_webhooks_settled_total',
    help: 'Stored webhooks that were applied, parked until their vehicle is known, or put off.',
    labelNames: ['outcome'],
    registers,
  });
  const lag = new Histogram({
    name: 'fleetgraph_webhook_lag_seconds',
    help: 'From the arrival of a webhook until it was applied.',
    buckets: LAG_SECONDS,
    registers,
  });
  const deliveries = new Histogram({
    name: 'fleetgraph_delivery_seconds',
    help: 'Calls of outgoing webhooks.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers,
  });
  const deliveryLag = new Histogram({
    name: 'fleetgraph_delivery_lag_seconds',
    help: 'From the record of an event until an outgoing webhook delivered it.',
    buckets: LAG_SECONDS,
    registers,
  });
  const endpointsPaused = new Counter({
    name: 'fleetgraph_endpoints_paused_total',
    help: 'Webhook endpoints that were paused because of their failures.',
    registers,
  });
  const commitJobs = new Histogram({
    name: 'fleetgraph_commit_jobs',
    help: 'Writers that shared one commit (SQLite); webhooks that are stored together are one.',
    buckets: JOBS,
    registers,
  });
  const commitSeconds = new Histogram({
    name: 'fleetgraph_commit_seconds',
    help: 'Time of a shared commit with its jobs (SQLite).',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers,
  });
  const limits = new Counter({
    name: 'fleetgraph_limit_hits_total',
    help: 'Limits of connections that callers hit.',
    labelNames: ['limit'],
    registers,
  });

  const loopHeld = new Histogram({
    name: 'fleetgraph_event_loop_held_seconds',
    help: 'Times of a second and more for which the event loop stood still.',
    buckets: [1, 2, 5, 10, 30],
    registers,
  });

  // Zeros, so that a rate sees the first event of a series.
  for (const transport of LABELS.transports) subscriptions.set({ transport }, 0);
  for (const outcome of LABELS.received) received.inc({ outcome }, 0);
  for (const outcome of LABELS.settled) settled.inc({ outcome }, 0);
  for (const outcome of LABELS.deliveries) deliveries.zero({ outcome });
  for (const limit of LABELS.limits) limits.inc({ limit }, 0);
  for (const outcome of LABELS.commits) commitSeconds.zero({ outcome });
  for (const provider of PROVIDER_NAMES) {
    for (const outcome of LABELS.renewals) renewals.inc({ provider, outcome }, 0);
    for (const change of LABELS.inventory) inventory.inc({ provider, change }, 0);
  }

  const telemetry: Telemetry = {
    isTracing: false,
    span: NO_TELEMETRY.span,
    httpRequest: ({ method, route, status, seconds }) =>
      httpRequests.observe({ method, route, status }, seconds),
    operation({ transport, kind, outcome, seconds }) {
      operations.inc({ transport, kind, outcome: ERROR_OUTCOMES.has(outcome) ? outcome : 'OTHER' });
      if (seconds !== null) operationSeconds.observe({ transport, kind }, seconds);
    },
    subscription(transport: Transport) {
      subscriptions.inc({ transport });
      let isOpen = true;
      return () => {
        if (isOpen) subscriptions.dec({ transport });
        isOpen = false;
      };
    },
    providerCall: ({ seconds, ...labels }) => providerCalls.observe(labels, seconds),
    itemUnreadable: (labels) => unreadable.inc(labels),
    inventoryChanged: ({ provider, change, count }) => inventory.inc({ provider, change }, count),
    tokenRenewal: (labels) => renewals.inc(labels),
    webhookReceived: (outcome) => received.inc({ outcome }),
    webhooksSettled(outcome, lagsSeconds) {
      settled.inc({ outcome }, lagsSeconds.length);
      if (outcome === 'applied') for (const seconds of lagsSeconds) lag.observe(seconds);
    },
    delivery({ outcome, seconds, lagSeconds }) {
      deliveries.observe({ outcome }, seconds);
      if (lagSeconds !== null) deliveryLag.observe(lagSeconds);
    },
    endpointPaused: () => endpointsPaused.inc(),
    limitHit: (limit) => limits.inc({ limit }),
    loopHeld: (seconds) => loopHeld.observe(seconds),
    commit({ jobs, seconds, outcome }) {
      commitJobs.observe(jobs);
      commitSeconds.observe({ outcome }, seconds);
    },
  };
  let refresh = (): Promise<void> => Promise.resolve();
  return {
    telemetry,
    contentType: registry.contentType,
    watch: (gauges) => (refresh = watch(registry, gauges)),
    async read() {
      await refresh();
      return registry.metrics();
    },
  };
}

/** Returns a function that reads all gauges again. */
function watch(
  registry: Registry,
  { commands, webhooks, journal, totals, connections, now }: Gauges,
): () => Promise<void> {
  const registers = [registry];
  const commandBacklog = backlog(registry, 'fleetgraph_commands', 'commands to providers', now);
  const webhookBacklog = backlog(registry, 'fleetgraph_webhooks', 'stored webhooks', now);
  const setTotals = totalGauges(registry);
  const followers = new Gauge({
    name: 'fleetgraph_journal_followers',
    help: 'Readers that follow a journal.',
    registers,
  });
  const behind = new Gauge({
    name: 'fleetgraph_journal_lag_events',
    help: 'Events that the slowest follower is behind.',
    registers,
  });
  const open = new Gauge({
    name: 'fleetgraph_connections',
    help: 'Open connections for subscriptions.',
    labelNames: ['transport'],
    registers,
  });
  return async () => {
    for (const [transport, count] of Object.entries(connections())) open.set({ transport }, count);
    const { followers: count, lag } = journal();
    followers.set(count);
    behind.set(lag);
    await Promise.all([commandBacklog(commands), webhookBacklog(webhooks), setTotals(totals)]);
  };
}

/** → puts down what a look finds */
function backlog(
  registry: Registry,
  name: string,
  what: string,
  now: () => Date,
): (look: () => Promise<Waiting | undefined>) => Promise<void> {
  const common = { labelNames: ['kind'], registers: [registry] };
  const waiting = new Gauge({
    name: `${name}_waiting`,
    help: `How many ${what} wait, in the whole database.`,
    ...common,
  });
  const oldest = new Gauge({
    name: `${name}_oldest_seconds`,
    help: `Since when the oldest of the ${what} waits; 0 when none does.`,
    ...common,
  });
  const kinds = new Set<string>();
  return async (look) => {
    // While the database is away its numbers are left out, and all others are reported.
    const found = await look().catch(() => undefined);
    if (!found) {
      waiting.reset();
      oldest.reset();
      return;
    }
    for (const kind of found.keys()) kinds.add(kind);
    for (const kind of kinds) {
      const since = found.get(kind)?.oldest ?? now();
      waiting.set({ kind }, found.get(kind)?.waiting ?? 0);
      oldest.set({ kind }, Math.max(0, (now().getTime() - since.getTime()) / 1000));
    }
  };
}
