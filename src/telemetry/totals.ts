import { Gauge, type Registry } from 'prom-client';

/** Number of items with these labels. */
export interface Total<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly count: number;
}

/** Numbers of what the database holds, zeros included. */
export interface Totals {
  readonly entities: readonly Total<'kind'>[];
  readonly blockers: readonly Total<'code' | 'actor'>[];
  readonly clearances: readonly Total<'status'>[];
  readonly dataFlow: readonly Total<'status'>[];
  readonly accounts: readonly Total<'provider' | 'health'>[];
  readonly endpoints: readonly Total<'status'>[];
}

/** Registers the gauges of totals. @returns a function that sets them again */
export function totalGauges(
  registry: Registry,
): (read: () => Promise<Totals | undefined>) => Promise<void> {
  const registers = [registry];
  const gauges = {
    entities: new Gauge({
      name: 'fleetgraph_entities',
      help: 'Fleets, vehicles and drivers in the whole database.',
      labelNames: ['kind'],
      registers,
    }),
    blockers: new Gauge({
      name: 'fleetgraph_blockers',
      help: 'Blockers by code and by who must act, in the whole database.',
      labelNames: ['code', 'actor'],
      registers,
    }),
    clearances: new Gauge({
      name: 'fleetgraph_clearances',
      help: 'Clearances of vehicles by status, in the whole database.',
      labelNames: ['status'],
      registers,
    }),
    dataFlow: new Gauge({
      name: 'fleetgraph_vehicles_data_flow',
      help: 'Vehicles by the status of their data, in the whole database.',
      labelNames: ['status'],
      registers,
    }),
    accounts: new Gauge({
      name: 'fleetgraph_accounts',
      help: 'Provider accounts by provider and health, in the whole database.',
      labelNames: ['provider', 'health'],
      registers,
    }),
    endpoints: new Gauge({
      name: 'fleetgraph_webhook_endpoints',
      help: 'Webhook endpoints by status, in the whole database.',
      labelNames: ['status'],
      registers,
    }),
  };
  return async (read) => {
    // Omits the numbers while the database cannot be read.
    const totals = await read().catch(() => undefined);
    for (const gauge of Object.values(gauges)) gauge.reset();
    for (const { labels, count } of totals?.entities ?? []) gauges.entities.set(labels, count);
    for (const { labels, count } of totals?.blockers ?? []) gauges.blockers.set(labels, count);
    for (const { labels, count } of totals?.clearances ?? []) gauges.clearances.set(labels, count);
    for (const { labels, count } of totals?.dataFlow ?? []) gauges.dataFlow.set(labels, count);
    for (const { labels, count } of totals?.accounts ?? []) gauges.accounts.set(labels, count);
    for (const { labels, count } of totals?.endpoints ?? []) gauges.endpoints.set(labels, count);
  };
}
