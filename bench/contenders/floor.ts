import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { openReads } from './vehicle-rows.js';

/**
 * Floor of the reads: their cost in hand-written code, without GraphQL, authentication or limits.
 */
const reads = openReads(process.argv[2] ?? '');

interface Body {
  readonly operationName: string;
  readonly variables: {
    readonly fleetId: string;
    readonly vin: string;
    readonly first: number;
    readonly after?: string | null;
  };
}

function answer({ operationName, variables: { fleetId, vin, first, after } }: Body): object {
  if (operationName === 'Q1') return { vehicleByVin: reads.vehicleByVin(fleetId, vin) };
  const fleet = reads.findFleet(fleetId);
  if (!fleet) return { fleet: null };
  if (operationName === 'Q4')
    return { fleet: { ...fleet, clearanceSummary: reads.clearanceSummary(fleetId) } };
  if (operationName === 'Q6')
    return { fleet: { id: fleet.id, vehicles: reads.statePage(fleetId, first, after) } };
  return { fleet: { id: fleet.id, vehicles: reads.vehiclesOf(fleetId, first, after) } };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = JSON.stringify({
      data: answer(JSON.parse(Buffer.concat(chunks).toString()) as Body),
    });
    response
      .writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(text),
      })
      .end(text);
  });
});
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
