import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import pg from 'pg';
import { type SignalRow, statePageOf, stateRows, type StateVehicle } from './state-rows.js';
import { gather, joined, type JoinedRow, pageOf, placeOf } from './vehicle-rows.js';

/**
 * Floor of the reads on PostgreSQL: statements prepared by name, without GraphQL, authentication or
 * limits. The pool has as many connections as the server's default.
 */
const pool = new pg.Pool({ connectionString: process.argv[2] ?? '', max: 10 });
const milliseconds = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
const BY_VIN = {
  name: 'by-vin',
  text: joined('select * from vehicles where fleet_id = $1 and vin = $2', milliseconds),
};
const PAGE = {
  name: 'page',
  text: joined(
    `select * from vehicles where fleet_id = $1 and (created_at, id) > (to_timestamp($2::float8 / 1000), $3)
    order by created_at, id limit $4`,
    milliseconds,
  ),
};
const BARE = {
  name: 'bare',
  text: `select id, vin, ${milliseconds('created_at')} as "createdAt" from vehicles
    where fleet_id = $1 and (created_at, id) > (to_timestamp($2::float8 / 1000), $3)
    order by created_at, id limit $4`,
};
const SIGNALS = { name: 'signals', text: stateRows('select unnest($1::text[])') };
const FLEET = { name: 'fleet', text: 'select id, name from fleets where id = $1' };

interface Body {
  readonly operationName: string;
  readonly variables: {
    readonly fleetId: string;
    readonly vin: string;
    readonly first: number;
    readonly after?: string | null;
  };
}

async function answer({ operationName, variables }: Body): Promise<object> {
  const { fleetId, vin, first, after } = variables;
  if (operationName === 'Q1') {
    const { rows } = await pool.query<JoinedRow>({ ...BY_VIN, values: [fleetId, vin] });
    const [vehicle] = gather(rows);
    return { vehicleByVin: vehicle && rows[0] ? { ...vehicle, tags: rows[0].tags } : null };
  }
  if (operationName === 'Q6') return statePage(fleetId, first, after);
  const [fleets, vehicles] = await Promise.all([
    pool.query<{ readonly id: string }>({ ...FLEET, values: [fleetId] }),
    pool.query<JoinedRow>({ ...PAGE, values: [fleetId, ...placeOf(after), first + 1] }),
  ]);
  const [fleet] = fleets.rows;
  if (!fleet) return { fleet: null };
  return { fleet: { id: fleet.id, vehicles: pageOf(gather(vehicles.rows), first) } };
}

async function statePage(
  fleetId: string,
  first: number,
  after: string | null | undefined,
): Promise<object> {
  const [fleets, vehicles] = await Promise.all([
    pool.query<{ readonly id: string }>({ ...FLEET, values: [fleetId] }),
    pool.query<StateVehicle>({ ...BARE, values: [fleetId, ...placeOf(after), first + 1] }),
  ]);
  const [fleet] = fleets.rows;
  if (!fleet) return { fleet: null };
  const ids = vehicles.rows.slice(0, first).map(({ id }) => id);
  const { rows } = await pool.query<SignalRow>({ ...SIGNALS, values: [ids] });
  return { fleet: { id: fleet.id, vehicles: statePageOf(vehicles.rows, first, rows) } };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    answer(JSON.parse(Buffer.concat(chunks).toString()) as Body).then(
      (data) => {
        const text = JSON.stringify({ data });
        response
          .writeHead(200, {
            'content-type': 'application/json; charset=utf-8',
            'content-length': Buffer.byteLength(text),
          })
          .end(text);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
});
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
