import { type AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import mercurius from 'mercurius';
import { openReads } from './vehicle-rows.js';

/** The fast peer: Mercurius with graphql-jit over the same joined statements, without authentication or limits. */
const reads = openReads(process.argv[2] ?? '');

const schema = `
  scalar VIN
  scalar DateTime
  enum ClearanceStatus { PENDING APPROVED REJECTED REVOKING REVOKED CANCELING CANCELED }
  enum EnrollmentStatus { PENDING ACTIVE FAILED REMOVING REMOVED }
  enum CredentialKind { SHARED INDIVIDUAL NONE }
  type Tag { key: String! value: String! }
  type Clearance { status: ClearanceStatus! reason: String changedAt: DateTime! }
  type OemCredential { id: ID! name: String! brand: String! }
  type Enrollment { id: ID! status: EnrollmentStatus! credentialKind: CredentialKind! externalId: String credential: OemCredential }
  type Vehicle {
    id: ID! vin: VIN! brand: String! name: String licensePlate: String tags: [Tag!]! createdAt: DateTime!
    clearance: Clearance enrollments: [Enrollment!]! state: VehicleState
  }
  enum Unit { KILOMETERS PERCENT KILOMETERS_PER_HOUR }
  enum ChargingStatus { NOT_CHARGING CHARGING COMPLETE PAUSED DISCHARGING ERROR UNKNOWN }
  type Measurement { value: Float! unit: Unit! measuredAt: DateTime }
  type Switch { value: Boolean! }
  type Charging { status: ChargingStatus }
  type Position { latitude: Float! longitude: Float! }
  type VehicleWarning { code: String! text: String }
  type VehicleState {
    odometer: Measurement fuelLevel: Measurement batteryLevel: Measurement range: Measurement speed: Measurement
    ignitionOn: Switch locked: Switch charging: Charging position: Position warnings: [VehicleWarning!]!
  }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type VehicleConnection { nodes: [Vehicle!]! pageInfo: PageInfo! }
  type ClearanceCount { status: ClearanceStatus! count: Int! }
  type Fleet { id: ID! name: String! vehicles(first: Int = 25, after: String): VehicleConnection! clearanceSummary: [ClearanceCount!]! }
  type Query { fleet(id: ID!): Fleet vehicleByVin(fleetId: ID!, vin: VIN!): Vehicle }
`;

interface Identified {
  readonly id: string;
}

const app = fastify();
await app.register(mercurius, {
  schema,
  jit: 1,
  graphiql: false,
  resolvers: {
    Query: {
      fleet: (_root: never, { id }: { readonly id: string }) => reads.findFleet(id),
      vehicleByVin: (
        _root: never,
        { fleetId, vin }: { readonly fleetId: string; readonly vin: string },
      ) => reads.vehicleByVin(fleetId, vin),
    },
    Fleet: {
      vehicles: (
        { id }: { readonly id: string },
        { first, after }: { readonly first: number; readonly after?: string | null },
      ) => reads.vehiclesOf(id, first, after),
      clearanceSummary: ({ id }: { readonly id: string }) => reads.clearanceSummary(id),
    },
  },
  loaders: {
    Vehicle: {
      state: (queries: readonly { readonly obj: Identified }[]) =>
        Promise.resolve(reads.statesOf(queries.map(({ obj }) => obj.id))),
    },
  },
});
await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ port: (app.server.address() as AddressInfo).port });
