import {
  type DeliveryReport,
  type InventoryReport,
  type Limit,
  type Telemetry,
  type TokenRenewalReport,
  type Transport,
} from '../domain/ports/telemetry.js';

type Received = Parameters<Telemetry['webhookReceived']>[0];
type Settled = Parameters<Telemetry['webhooksSettled']>[0];
type Commit = Parameters<Telemetry['commit']>[0]['outcome'];

/** Returns all values of a label; the type requires each of them. */
const valuesOf = <T extends string>(values: Readonly<Record<T, true>>): readonly T[] =>
  Object.keys(values) as T[];

/** Values of the labels whose series begin at zero. */
export const LABELS = {
  transports: valuesOf<Transport>({
    http: true,
    websocket: true,
    sse: true,
    multipart: true,
    callback: true,
    mcp: true,
  }),
  received: valuesOf<Received>({
    stored: true,
    'unknown-endpoint': true,
    'bad-signature': true,
    malformed: true,
    'too-large': true,
    'not-stored': true,
  }),
  settled: valuesOf<Settled>({ applied: true, parked: true, postponed: true }),
  deliveries: valuesOf<DeliveryReport['outcome']>({
    succeeded: true,
    refused: true,
    'no-answer': true,
  }),
  limits: valuesOf<Limit>({
    'unread-caller': true,
    'unread-total': true,
    'unread-time': true,
    'body-caller': true,
    'body-total': true,
    'request-time': true,
    'connections-network': true,
    'connections-client': true,
    'connections-total': true,
    'socket-time': true,
    pipelined: true,
  }),
  commits: valuesOf<Commit>({ ok: true, failed: true }),
  renewals: valuesOf<TokenRenewalReport['outcome']>({
    renewed: true,
    recovered: true,
    'not-approved': true,
    lost: true,
    failed: true,
  }),
  inventory: valuesOf<InventoryReport['change']>({ gone: true, returned: true }),
};
