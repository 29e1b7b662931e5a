const ROW = `fragment Row on Vehicle {
  id vin brand name licensePlate createdAt
  clearance { status reason changedAt }
  enrollments { id status credentialKind externalId credential { id name brand } }
}`;

/** Reads that are compared, as sent to every contender. */
const DOCUMENTS = {
  Q1: `query Q1($fleetId: ID!, $vin: VIN!) {
  vehicleByVin(fleetId: $fleetId, vin: $vin) { ...Row tags { key value } }
}
${ROW}`,
  Q2: `query Q2($fleetId: ID!, $first: Int!, $after: String) {
  fleet(id: $fleetId) {
    id
    vehicles(first: $first, after: $after) { nodes { ...Row } pageInfo { hasNextPage endCursor } }
  }
}
${ROW}`,
  Q4: `query Q4($fleetId: ID!) {
  fleet(id: $fleetId) { id name clearanceSummary { status count } }
}`,
  Q6: `query Q6($fleetId: ID!, $first: Int!, $after: String) {
  fleet(id: $fleetId) {
    id
    vehicles(first: $first, after: $after) {
      nodes {
        id vin
        state {
          odometer { ...Measured } fuelLevel { ...Measured } batteryLevel { ...Measured } range { ...Measured } speed { ...Measured }
          ignitionOn { value } locked { value } charging { status }
          position { latitude longitude } warnings { code text }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}
fragment Measured on Measurement { value unit measuredAt }`,
} as const;

export interface Operation {
  readonly operationName: keyof typeof DOCUMENTS;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The body of the request. */
export function bodyOf({ operationName, variables }: Operation): object {
  return { query: DOCUMENTS[operationName], operationName, variables };
}
