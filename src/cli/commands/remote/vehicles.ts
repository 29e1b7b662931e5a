import { VEHICLE_TEXTS, type VehicleTexts } from '../../../domain/vehicle.js';
import {
  type CliContext,
  type Command,
  CommandError,
  constantsOf,
  entriesOf,
  textOf,
} from '../../command.js';
import { mutate, PAGE_INFO, USER_ERRORS, type UserError } from '../../operations.js';
import { openRemote, type Remote, REMOTE_OPTIONS } from '../../remote.js';
import { type Column, JSON_OPTION, printItem } from '../../terminal/output.js';
import { textColumns } from '../../terminal/text-columns.js';
import { listOfFleet } from './list-of-fleet.js';
import { printState, STATE_FIELDS, type VehicleWithState } from './vehicle-state.js';

const FIELDS = `id vin brand ${VEHICLE_TEXTS.join(' ')} clearance { status reason changedAt }
  enrollments { id status reason account { name provider { displayName } } }`;
const LIST = `query CliVehicles($fleet: ID!, $after: String, $filter: VehicleFilter) {
  fleet(id: $fleet) { vehicles(first: 500, after: $after, filterBy: $filter) { nodes { ${FIELDS} } ${PAGE_INFO} } }
}`;
const SHOW = `query CliVehicle($fleet: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleet, vin: $vin) { ${FIELDS} } }`;
const SHOW_STATE = `query CliVehicleState($fleet: ID!, $vin: VIN!, $location: Boolean!) {
  vehicleByVin(fleetId: $fleet, vin: $vin) { ${FIELDS} ${STATE_FIELDS} }
}`;
const VIEWER = 'query CliScopes { viewer { scopes } }';
const REMOVE = `mutation CliRemoveVehicles($input: RemoveVehiclesInput!) {
  removeVehicles(input: $input) { ${USER_ERRORS} vehicles { id } }
}`;
const REQUEST = `mutation CliRequestClearance($input: RequestClearanceInput!) {
  requestClearance(input: $input) { ${USER_ERRORS} enrollments { id } }
}`;
const END = `mutation CliEndClearance($input: EndClearanceInput!) {
  endClearance(input: $input) { ${USER_ERRORS} enrollments { id } }
}`;

interface Enrollment {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly account: { readonly name: string; readonly provider: { readonly displayName: string } };
}
export interface Vehicle extends VehicleTexts {
  readonly id: string;
  readonly vin: string;
  readonly brand: string;
  readonly clearance: {
    readonly status: string;
    readonly reason: string | null;
    readonly changedAt: string;
  } | null;
  readonly enrollments: readonly Enrollment[];
}
type Errors = { readonly userErrors: readonly UserError[] };

const FLEET = { flags: '--fleet <id>', description: 'the fleet', required: true };
const VIN = { name: '<vin>', description: 'vehicle identification number' };
const COLUMNS: readonly Column<Vehicle>[] = [
  ['VIN', ({ vin }) => vin],
  ['BRAND', ({ brand }) => brand],
  ...textColumns<Vehicle>((vehicle) => vehicle),
  ['CLEARANCE', ({ clearance }) => clearance?.status],
  ['ENROLLED', ({ enrollments }) => enrollments.map(({ status }) => status).join(' ')],
];
const DETAILS: readonly Column<Vehicle>[] = [
  ['ID', ({ id }) => id],
  ...COLUMNS.slice(0, -1),
  ['SINCE', ({ clearance }) => clearance?.changedAt],
  ['REASON', ({ clearance }) => clearance?.reason],
  [
    'ENROLLED',
    ({ enrollments }) =>
      enrollments
        .map(({ status, reason, account }) =>
          [`${account.name} (${account.provider.displayName}): ${status}`, reason]
            .filter(Boolean)
            .join(', '),
        )
        .join('; '),
  ],
];

/** @throws CommandError where the client sees no such vehicle */
export async function vehicleByVin(remote: Remote, fleet: string, vin: string): Promise<Vehicle> {
  const data = await remote.run<{ readonly vehicleByVin: Vehicle | null }>(SHOW, { fleet, vin });
  if (data.vehicleByVin) return data.vehicleByVin;
  throw noSuchVehicle(vin);
}

const noSuchVehicle = (vin: string): CommandError =>
  new CommandError(`There is no vehicle ${vin} in this fleet.`);

export const vehicleListCommand = listOfFleet<Vehicle>({
  name: 'vehicle list',
  summary: 'lists the vehicles of a fleet, oldest first',
  query: LIST,
  field: 'vehicles',
  columns: COLUMNS,
  options: [
    { flags: '--search <text>', description: 'part of VIN, name or plate' },
    { flags: '--status <a,b>', description: 'clearance statuses, e.g. PENDING,REJECTED' },
    { flags: '--brand <a,b>', description: 'brands' },
    { flags: '--account <id>', description: 'vehicles of one account' },
  ],
  variables: (args) => ({
    filter: {
      search: args.values['search'],
      accountId: args.values['account'],
      clearanceStatus: constantsOf(args, 'status'),
      brand: entriesOf(args, 'brand'),
    },
  }),
});

export const vehicleShowCommand: Command = {
  name: 'vehicle show',
  summary: 'shows one vehicle with its clearance, its enrollments and its last known state',
  arguments: [VIN],
  options: [FLEET, JSON_OPTION, ...REMOTE_OPTIONS],
  run: async (args, config, context) => {
    const [vin = ''] = args.positionals;
    const remote = openRemote(args, config, context);
    const fleet = textOf(args, 'fleet');
    const { viewer } = await remote.run<{
      readonly viewer: { readonly scopes: readonly string[] };
    }>(VIEWER, {});
    if (!viewer.scopes.includes('vehicle-data:read')) {
      printItem(await vehicleByVin(remote, fleet, vin), DETAILS, args, context);
      return 0;
    }
    const location = viewer.scopes.includes('vehicle-location:read');
    const data = await remote.run<{ readonly vehicleByVin: (Vehicle & VehicleWithState) | null }>(
      SHOW_STATE,
      { fleet, vin, location },
    );
    if (!data.vehicleByVin) throw noSuchVehicle(vin);
    printItem(data.vehicleByVin, DETAILS, args, context);
    if (!args.flags.has('json')) printState(data.vehicleByVin, context);
    return 0;
  },
};

/** A command that changes one vehicle, after a question to the person at the terminal. */
function changeOf(
  name: string,
  summary: string,
  question: string | null,
  change: (remote: Remote, vehicle: Vehicle) => Promise<Errors>,
): Command {
  return {
    name,
    summary,
    arguments: [VIN],
    options: [
      FLEET,
      ...(question === null ? [] : [{ flags: '--yes', description: 'asks no question' }]),
      ...REMOTE_OPTIONS,
    ],
    run: async (args, config, context: CliContext) => {
      const remote = openRemote(args, config, context);
      const [vin = ''] = args.positionals;
      const vehicle = await vehicleByVin(remote, textOf(args, 'fleet'), vin);
      if (question !== null && context.ask && !args.flags.has('yes')) {
        if (!(await context.ask.confirm(`${question} ${vehicle.vin}?`))) return 1;
      }
      await change(remote, vehicle);
      context.print(`${name}: accepted for ${vehicle.vin}. The provider carries it out next.`);
      return 0;
    },
  };
}

const enrollmentIds = ({ enrollments }: Vehicle): readonly string[] =>
  enrollments.map(({ id }) => id);

export const vehicleRemoveCommand = changeOf(
  'vehicle remove',
  'removes a vehicle from its providers; its history remains',
  'Remove',
  (remote, { id }) => mutate<Errors>(remote, REMOVE, { vehicleIds: [id] }),
);
export const clearanceRequestCommand = changeOf(
  'clearance request',
  "requests the carmaker's consent for a vehicle again",
  null,
  (remote, vehicle) => mutate<Errors>(remote, REQUEST, { enrollmentIds: enrollmentIds(vehicle) }),
);
export const clearanceEndCommand = changeOf(
  'clearance end',
  "revokes the carmaker's consent for a vehicle, or cancels the request",
  'End the clearance of',
  (remote, vehicle) => mutate<Errors>(remote, END, { enrollmentIds: enrollmentIds(vehicle) }),
);
