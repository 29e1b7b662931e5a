import { setTimeout as sleep } from 'node:timers/promises';
import { isShort, PROGRAM, type Server } from '../harness.ts';
import { type Cluster } from './cluster.ts';
import { type DatabaseProxy } from './database-proxy.ts';

/** Fault of a run. */
export interface Fault {
  readonly name: string;
  /** Causes the fault and ends it. */
  run(): Promise<void>;
}

/** Faults that happen once, before the others: the change of versions, if there are two. */
export function upgradesOf({ servers }: Cluster): readonly Fault[] {
  const [first, ...others] = servers;
  const [second] = others;
  if (!first || !second || first.program === PROGRAM) return [];
  return [
    { name: 'upgrade of the first instance', run: () => upgrade(first) },
    { name: 'restart of the version before on the new tables', run: () => crash(second) },
    {
      name: 'upgrade of the other instances',
      run: async () => {
        for (const server of others) await upgrade(server);
      },
    },
  ];
}

/** Faults of a round, in their order. */
export function faultsOf(cluster: Cluster): readonly Fault[] {
  const broken = (
    name: string,
    fault: (proxy: DatabaseProxy) => unknown,
    seconds: number,
  ): Fault => ({
    name,
    run: async () => {
      await Promise.all(cluster.proxies.map(fault));
      await sleep((isShort ? 4 : seconds) * 1000);
      await Promise.all(cluster.proxies.map((proxy) => proxy.heal()));
    },
  });
  return [
    { name: 'kill -9 of an instance', run: () => crash(cluster.next()) },
    { name: 'connections terminated', run: () => terminateConnections(cluster) },
    { name: 'kill -9 of the postmaster', run: () => killPostmaster(cluster) },
    broken('connections refused', (proxy) => proxy.refuse(), 30),
    broken('connections silent', (proxy) => proxy.silence(), 20),
    broken('database 25 ms slower each way', (proxy) => proxy.slow(25), 20),
    {
      name: 'rolling restart',
      run: async () => {
        for (const server of cluster.servers) await upgrade(server);
      },
    },
  ];
}

async function crash(server: Server): Promise<void> {
  await server.kill();
  await sleep(1000);
  await server.start();
}

/** Restarts the instance with this version. */
async function upgrade(server: Server): Promise<void> {
  await server.kill('SIGTERM');
  server.program = PROGRAM;
  await server.start();
}

async function terminateConnections(cluster: Cluster): Promise<void> {
  for (let turn = 0; turn < (isShort ? 10 : 50); turn += 1) {
    await cluster.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid() and random() < 0.5`,
    );
    await sleep(200);
  }
}

async function killPostmaster({ postgres }: Cluster): Promise<void> {
  postgres.kill();
  await sleep(500);
  await postgres.startAgain();
}
