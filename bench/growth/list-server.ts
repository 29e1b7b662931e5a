import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { MINUTE, STARTED_AT, vinOf } from './fleet.js';

const PER_PIECE = 500;

/** Status that the fleet was filled with; of those that the product wrote by chance, `approved`. */
function statusOf(number: number, written: number): string {
  if (number > written) return 'approved';
  const luck = Math.floor(((number * 48_271) % 2_147_483_647) / 7) % 10;
  return luck < 7 ? 'approved' : luck < 9 ? 'pending' : 'rejected';
}

function itemOf(number: number, written: number): string {
  const minutes = number + (((number * 16_807) % 2_147_483_647) % 300);
  const timestamp = new Date(STARTED_AT + minutes * MINUTE).toISOString();
  const status = statusOf(number, written);
  return JSON.stringify({
    vin: vinOf(number),
    brand: 'bmw',
    status,
    tags: { depot: 'Depot 3' },
    changelog: [{ timestamp, status, reason: null }],
  });
}

function* listOf(size: number, written: number): Generator<string> {
  yield '[';
  for (let from = 1; from <= size; from += PER_PIECE) {
    const numbers = Array.from(
      { length: Math.min(PER_PIECE, size + 1 - from) },
      (_, n) => from + n,
    );
    const items = numbers.filter((number) => number % 100 !== 0);
    yield (from === 1 ? '' : ',') + items.map((number) => itemOf(number, written)).join(',');
  }
  yield ']';
}

/** A provider's list of the fleet's clearances, made while it is sent. */
const [size = 0, written = 0] = process.argv.slice(2).map(Number);
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  Readable.from(listOf(size, written)).pipe(response);
});
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
