import { type ProviderCallReport, type Telemetry } from '../domain/ports/telemetry.js';

/** Counts each call to a provider, and reports it to `telemetry`. */
export function countedCalls(
  telemetry: Telemetry,
  counts: { note(report: ProviderCallReport): void },
): Telemetry {
  return {
    ...telemetry,
    providerCall(report) {
      counts.note(report);
      telemetry.providerCall(report);
    },
  };
}
