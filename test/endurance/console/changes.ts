import { setTimeout as sleep } from 'node:timers/promises';
import { isShort, report, until } from '../harness.ts';
import { ownBytes } from './heap.ts';
import { type Opened, startConsole } from './pages.ts';

const minutes = process.argv.find((argument) => argument.startsWith('--minutes='))?.split('=')[1];
const SECONDS = isShort ? 20 : Number(minutes ?? 10) * 60;
const VEHICLES = isShort ? 20 : 200;
const CHANGES_PER_SECOND = 10;
const SAMPLES = isShort ? 4 : 30;
const MAX_FRAME_MS = 100;
/** Share by which memory may differ between the first and the last third of the run. */
const MAX_GROWTH = 0.05;

/** Collects the gaps between frames, but for those of the garbage that is collected on purpose. */
const WATCH = `
  window.frames = { longest: 0, late: [], count: 0, isPaused: true };
  let last;
  const look = (at) => {
    const { frames } = window;
    if (last !== undefined && !frames.isPaused) {
      frames.count += 1;
      frames.longest = Math.max(frames.longest, at - last);
      if (at - last > ${MAX_FRAME_MS}) frames.late.push(Math.round(at - last));
    }
    last = frames.isPaused ? undefined : at;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

interface Sample {
  /** Bytes of the page's own values. */
  readonly values: number;
  /** Bytes of the heap with compiled code. */
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function sampleOf({ page, devtools }: Opened): Promise<Sample> {
  await page.evaluate('window.frames.isPaused = true');
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const valueOf = (wanted: string): number =>
    metrics.find(({ name }) => name === wanted)?.value ?? 0;
  const sample = {
    values: await ownBytes(devtools),
    heap: valueOf('JSHeapUsedSize'),
    nodes: valueOf('Nodes'),
    listeners: valueOf('JSEventListeners'),
  };
  await page.evaluate('requestAnimationFrame(() => { window.frames.isPaused = false; })');
  return sample;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Returns by which share the last third of the samples is above the first one. */
function growthOf(samples: readonly Sample[], what: keyof Sample): number {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const values = samples.map((sample) => sample[what]);
  return mean(values.slice(-third)) / mean(values.slice(0, third)) - 1;
}

const mebibytes = (bytes = NaN): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

await report(
  `console, ${CHANGES_PER_SECOND} changes a second for ${SECONDS} s: memory grows by at most ${percent(MAX_GROWTH)}, no frame takes over ${MAX_FRAME_MS} ms`,
  async (world) => {
    const pages = await startConsole(world, VEHICLES, {
      liveIntervalMs: 1000 / CHANGES_PER_SECOND,
    });
    try {
      const screens: readonly (readonly [string, string, Opened])[] = await Promise.all(
        ['', '/vehicles?order=VIN'].map(async (path) => {
          const opened = await pages.open();
          await opened.page.addInitScript(WATCH);
          await opened.devtools.send('Performance.enable');
          await opened.page.goto(`${pages.server.url}/fleets/${pages.account.fleetId}${path}`);
          await opened.page.getByText('Live', { exact: true }).waitFor();
          return [path === '' ? 'home' : 'vehicles', path, opened] as const;
        }),
      );
      const changesSoFar = (): number =>
        world.query<{ readonly n: number }>('select count(*) as n from clearance_events')[0]?.n ??
        0;
      // The code of all screens is loaded in the background first, and caches fill.
      await sleep(isShort ? 5000 : 20_000);
      const before = changesSoFar();
      await until('changes arrive', () => changesSoFar() > before);
      const startedAt = Date.now();
      const samples = new Map<string, Sample[]>(screens.map(([name]) => [name, []]));
      for (let round = 0; round < SAMPLES; round += 1) {
        for (const [name, , opened] of screens) {
          await opened.page.bringToFront();
          samples.get(name)?.push(await sampleOf(opened));
          await sleep((SECONDS * 1000) / SAMPLES / screens.length);
          // A page in the background has no frames.
          await opened.page.evaluate('window.frames.isPaused = true');
        }
      }
      const perSecond = (changesSoFar() - before) / ((Date.now() - startedAt) / 1000);
      const lines: string[] = [];
      let pass = perSecond >= CHANGES_PER_SECOND * 0.8;
      for (const [name, , { page }] of screens) {
        const all = samples.get(name) ?? [];
        const frames = await page.evaluate<{
          readonly longest: number;
          readonly late: readonly number[];
          readonly count: number;
        }>('window.frames');
        const growth = growthOf(all, 'values');
        pass &&= growth <= MAX_GROWTH && frames.late.length === 0 && frames.count > 0;
        pass &&= growthOf(all, 'nodes') <= MAX_GROWTH;
        lines.push(
          `${name}: values ${mebibytes(all.at(-1)?.values)}, grown ${percent(growth)}; heap with code ${mebibytes(all.at(-1)?.heap)}, grown ${percent(growthOf(all, 'heap'))}; nodes ${percent(growthOf(all, 'nodes'))}, listeners ${percent(growthOf(all, 'listeners'))}, ${frames.count} frames, longest ${frames.longest.toFixed(0)} ms, late ${JSON.stringify(frames.late)}`,
        );
      }
      if (process.argv.includes('--samples'))
        for (const [name, all] of samples)
          console.log(name, all.map(({ values }) => mebibytes(values)).join(', '));
      return { measured: `${perSecond.toFixed(1)} changes a second; ${lines.join('; ')}`, pass };
    } finally {
      await pages.close();
    }
  },
);
