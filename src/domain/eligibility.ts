export const DATA_DELIVERIES = ['PULL', 'PUSH'] as const;
export type DataDelivery = (typeof DATA_DELIVERIES)[number];

export const CONNECTIVITY_STATUSES = ['ACTIVATED', 'DEACTIVATED', 'UNKNOWN'] as const;
export type ConnectivityStatus = (typeof CONNECTIVITY_STATUSES)[number];

/** Whether a vehicle can be connected at all, as its provider says. */
export interface Eligibility {
  readonly vin: string;
  readonly eligible: boolean;
  readonly dataDelivery: readonly DataDelivery[];
  /** null where the provider does not say. */
  readonly connectivityStatus: ConnectivityStatus | null;
  /** null where the provider does not say. */
  readonly primaryUserAssigned: boolean | null;
  /** Time of the provider's answer; its answer may change later. */
  readonly checkedAt: Date;
}
