import { type Telemetry } from '../domain/ports/telemetry.js';

/** Reports to both; steps come from the second. */
export function both(counts: Telemetry, traces: Telemetry): Telemetry {
  return {
    httpRequest: (report) => counts.httpRequest(report),
    operation(report) {
      counts.operation(report);
      traces.operation(report);
    },
    subscription: (transport) => counts.subscription(transport),
    providerCall(report) {
      counts.providerCall(report);
      traces.providerCall(report);
    },
    itemUnreadable: (report) => counts.itemUnreadable(report),
    inventoryChanged: (report) => counts.inventoryChanged(report),
    tokenRenewal: (report) => counts.tokenRenewal(report),
    webhookReceived: (outcome) => counts.webhookReceived(outcome),
    webhooksSettled: (outcome, lags) => counts.webhooksSettled(outcome, lags),
    delivery: (report) => counts.delivery(report),
    endpointPaused: () => counts.endpointPaused(),
    limitHit: (limit) => counts.limitHit(limit),
    loopHeld: (seconds) => counts.loopHeld(seconds),
    commit: (report) => counts.commit(report),
    isTracing: true,
    span: traces.span,
  };
}
