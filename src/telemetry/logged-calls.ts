import { type Logger } from '../domain/ports/logger.js';
import { type Telemetry } from '../domain/ports/telemetry.js';

/** Logs each call to a provider at debug, and reports it to `telemetry`. */
export function loggedCalls(telemetry: Telemetry, log: Logger): Telemetry {
  return {
    ...telemetry,
    providerCall(report) {
      telemetry.providerCall(report);
      const { seconds, ...fields } = report;
      log.debug?.({ ...fields, ms: Math.round(seconds * 1000) }, 'provider call');
    },
  };
}
