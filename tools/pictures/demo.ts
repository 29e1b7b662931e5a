import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time for which the demo changes clearances and reads data before the first picture. */
const WARM_UP_MS = 45_000;

/** Ids in the demo, for addresses. */
export interface Ids {
  readonly fleetId: string;
  readonly vehicleId: string;
  readonly driverId: string;
  readonly onboardingId: string;
}

export interface Demo {
  readonly url: string;
  /** Returns ids as they are now: clearances, and with them data, come and go. */
  ids(): Promise<Ids>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Returns what the demo prints until it is ready. */
function readyText(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      if (printed.includes('Open http')) resolve(printed);
    });
    child.once('close', () => reject(new Error(`The demo ended:\n${printed}`)));
  });
}

async function idsIn(url: string, token: string): Promise<Ids> {
  const query = `{ fleets(first: 1) { nodes {
    id
    drivers(first: 1) { nodes { id } }
    onboardings(first: 1) { nodes { id } }
    vehicles(first: 1, filterBy: { dataFlow: [FLOWING], clearanceStatus: [APPROVED] }) { nodes { id } }
  } } }`;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  interface List {
    readonly nodes: readonly { readonly id: string }[];
  }
  type Lists = Readonly<Record<'drivers' | 'onboardings' | 'vehicles', List>>;
  const { data } = (await response.json()) as {
    readonly data: {
      readonly fleets: { readonly nodes: readonly (Lists & { readonly id: string })[] };
    };
  };
  const [fleet] = data.fleets.nodes;
  if (!fleet) throw new Error('The demo has no fleet.');
  const firstOf = ({ nodes }: List): string => nodes[0]?.id ?? 'none';
  return {
    fleetId: fleet.id,
    vehicleId: firstOf(fleet.vehicles),
    driverId: firstOf(fleet.drivers),
    onboardingId: firstOf(fleet.onboardings),
  };
}

/** Starts the built demo in a folder of its own, and waits until there is something to see. */
export async function startDemo(root: string): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetgraph-pictures-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, [join(root, 'dist/demo/main.js')], {
    cwd: folder,
    env: { FLEETGRAPH_PORT: String(port), TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [, token = ''] = /An access token.*\n\s+(\S+)/.exec(await readyText(child)) ?? [];
  await sleep(WARM_UP_MS);
  return {
    url,
    ids: () => idsIn(url, token),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
