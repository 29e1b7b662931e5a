import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isShort, report, Skipped, vinOf, webhookRequest } from './harness.ts';
import { HttpPipe } from './http-pipe.ts';

const WEBHOOKS = isShort ? 200 : 5000;
const PIPES = 8;

/**
 * Reads what strace wrote: after the last byte of a delivery was written to the WAL there must be
 * an fsync of the WAL before the 204 goes out.
 */
await report('every acknowledgment after an fsync of the WAL: 100 %', async (world) => {
  if (spawnSync('strace', ['-V']).status !== 0)
    throw new Skipped(
      'strace is not installed here (apt-get install strace); test/store/engine/commit-queue.test.ts checks synchronous=FULL on every connection',
    );
  const trace = join(world.directory, 'trace');
  await world.startSimulator();
  const server = await world
    .startServer({}, [
      'strace',
      '-D',
      '-f',
      '-y',
      '-s',
      '60',
      '-e',
      'trace=pwrite64,fsync,fdatasync,write,writev',
      '-o',
      trace,
    ])
    .catch((cause: unknown) => {
      throw new Skipped('strace may not follow a process here', { cause });
    });
  const account = await world.connect(server, 'Endurance', { hearsWebhooks: false });
  let left = WEBHOOKS;
  let acknowledged = 0;
  await Promise.all(
    Array.from({ length: PIPES }, async () => {
      const pipe = new HttpPipe(account.webhookUrl);
      while (left > 0) {
        left -= 1;
        const { status } = await pipe.send(
          webhookRequest(account.webhookUrl, vinOf(left), 'approved', `delivery-${left}`),
        );
        if (status === 204) acknowledged += 1;
      }
      pipe.close();
    }),
  );
  await sleep(500);
  await server.kill('SIGTERM');
  let unsynced = false;
  let early = 0;
  let seen = 0;
  let fsyncs = 0;
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    if (/pwrite64\(\d+<[^>]*-wal>/.test(line)) unsynced = true;
    else if (/(fsync|fdatasync)\(\d+<[^>]*-wal>/.test(line)) {
      unsynced = false;
      fsyncs += 1;
    } else if (/writev?\(\d+<(TCP|socket)[^>]*>.*HTTP\/1\.1 204/.test(line)) {
      seen += 1;
      if (unsynced) early += 1;
    }
  }
  return {
    measured: `${acknowledged} acknowledged, ${seen} seen by strace, ${seen - early} of them after the fsync (${fsyncs} fsyncs of the WAL)`,
    pass: early === 0 && seen === acknowledged && acknowledged === WEBHOOKS,
  };
});
