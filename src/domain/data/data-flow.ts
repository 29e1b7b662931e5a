export const DATA_FLOW_STATUSES = ['NONE', 'AWAITING', 'FLOWING', 'SILENT', 'PRIVATE'] as const;
export type DataFlowStatus = (typeof DATA_FLOW_STATUSES)[number];

/** Statuses of an enrollment whose data may be read. */
export type ReadDataFlow = Exclude<DataFlowStatus, 'NONE'>;

/** Whether an approved enrollment delivers data. */
export interface DataFlow {
  readonly status: DataFlowStatus;
  readonly since: Date;
  /** Time when data last came; null if none ever did. */
  readonly lastDataAt: Date | null;
}

/** Facts that the status of an enrollment's data follows from. */
export interface DataFlowFacts {
  readonly lastDataAt: Date | null;
  /** Time from which the vehicle counts as silent unless data come; null: it never does. */
  readonly silentAt: Date | null;
  readonly privateSince: Date | null;
}

/**
 * Computes the status of an enrollment whose data may be read, and the time since which it holds.
 */
export function dataFlowAt(
  { lastDataAt, silentAt, privateSince }: DataFlowFacts,
  now: Date,
): { readonly flow: ReadDataFlow; readonly flowSince: Date } {
  if (privateSince) return { flow: 'PRIVATE', flowSince: privateSince };
  if (!lastDataAt) return { flow: 'AWAITING', flowSince: now };
  if (silentAt && silentAt <= now) return { flow: 'SILENT', flowSince: silentAt };
  return { flow: 'FLOWING', flowSince: now };
}
