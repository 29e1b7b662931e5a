/** Operations for every client, as text. */
export const FORWARD = `query Forward($id: ID!, $first: Int!, $after: String) {
  fleet(id: $id) {
    id
    vehicles(first: $first, after: $after) {
      totalCount
      edges { cursor node { id vin } }
      nodes { id vin }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;
export const BACKWARD = `query Backward($id: ID!, $last: Int!, $before: String) {
  fleet(id: $id) {
    id
    vehicles(last: $last, before: $before) {
      totalCount
      edges { cursor node { id vin } }
      nodes { id vin }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;
export const MUTATION = `mutation Rename($id: ID!) {
  updateFleet(input: { fleetId: $id, name: "" }) { userErrors { code field message } }
}`;
export const SUBSCRIPTION = `subscription Changes($id: ID!, $after: String) {
  clearanceChanged(fleetId: $id, after: $after) { cursor status vehicle { vin } }
}`;
export const START = `query Start($id: ID!) {
  fleet(id: $id) { id clearanceEvents(last: 1) { pageInfo { startCursor endCursor } } }
}`;
