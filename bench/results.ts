import { CONTENDERS, type ReadResults, READS } from './reads.js';
import { type Measured } from './statistics.js';
import { type FanOut } from './subscriptions.js';
import { type WebhookResults } from './webhooks.js';
import { type OnboardingResults } from './work.js';

/** Results of the parts that were run. */
export interface Results {
  readonly machine: string;
  readonly date: string;
  readonly vehicles: number;
  readonly rounds: number;
  /** Remark on this run for the reader of the results. */
  readonly note: string | null;
  reads?: ReadResults;
  webhooks?: WebhookResults;
  fanOuts?: readonly FanOut[];
  onboarding?: OnboardingResults;
  tokensPerSecond?: number;
  startMs?: number;
  growth?: readonly { readonly vehicles: number; readonly page: Measured }[];
}

/** Goal of each read, as the minimum share of the floor's rate. */
const GOALS: Readonly<Record<string, string>> = {
  Q1: '≥ 0.50',
  Q2: '≥ 0.70',
  Q3: '≥ 0.90',
  Q4: '',
  Q5: '',
  Q6: '≥ 0.85',
  Q7: '≥ 0.85',
};
const WHAT: Readonly<Record<string, string>> = {
  Q1: 'vehicle by VIN',
  Q2: 'page of 50',
  Q3: 'page of 500',
  Q4: 'clearance summary',
  Q5: 'page of 50, 1,000 pages deep',
  Q6: 'page of 50 with ten fields of the state',
  Q7: 'page of 500 with ten fields of the state',
};

const CONTENDERS_IN_WORDS =
  'The floor is `node:http`, prepared statements and `JSON.stringify` by hand; Mercurius runs graphql-jit over the same joined statements; neither knows of tokens, rights or limits. Fleetgraph is the whole server. All answers were compared first. Processor time counts all threads of the server.';

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const ratio = (value: number): string => value.toFixed(2);
const table = (rows: readonly (readonly string[])[]): string =>
  [rows[0], rows[0]?.map(() => '---'), ...rows.slice(1)]
    .map((cells) => `| ${(cells ?? []).join(' | ')} |`)
    .join('\n');

function readRows(reads: ReadResults): readonly (readonly string[])[] {
  const head = [
    'read',
    ...CONTENDERS.map((name) => `${name}/s`),
    'Mercurius ÷ floor',
    'Fleetgraph ÷ floor',
    'goal',
    'processor: floor, Mercurius, Fleetgraph (µs)',
    'Fleetgraph ÷ floor by processor',
  ];
  const rows = READS.flatMap((read) => {
    const measured = reads[read];
    if (!measured) return [];
    const { floor, mercurius, fleetgraph } = measured;
    const row = [
      `${read} ${WHAT[read] ?? ''}`,
      ...[floor, mercurius, fleetgraph].map(({ perSecond }) => whole(perSecond)),
      ratio(mercurius.perSecond / floor.perSecond),
      ratio(fleetgraph.perSecond / floor.perSecond),
      GOALS[read] ?? '',
      [floor, mercurius, fleetgraph].map(({ cpuMicros }) => whole(cpuMicros)).join(', '),
      ratio(floor.cpuMicros / fleetgraph.cpuMicros),
    ];
    return [row];
  });
  return [head, ...rows];
}

/** Formats all results as Markdown; parts that were not measured are omitted. */
export function toMarkdown({
  machine,
  date,
  vehicles,
  rounds,
  note,
  reads,
  webhooks,
  fanOuts,
  onboarding,
  tokensPerSecond,
  startMs,
  growth,
}: Results): string {
  const other: string[][] = [['measured', 'result', 'goal']];
  if (reads?.Q5 && reads.Q2)
    other.push([
      'Q5 ÷ Q2',
      ratio(reads.Q5.fleetgraph.perSecond / reads.Q2.fleetgraph.perSecond),
      '≥ 0.90',
    ]);
  if (webhooks) {
    other.push([
      'webhooks acknowledged, on disk with an fsync',
      `${whole(webhooks.perSecond)}/s`,
      '≥ 5,000/s',
    ]);
    other.push([
      `their p99 at ${whole(webhooks.atHalf.perSecond)}/s`,
      `${webhooks.atHalf.p99.toFixed(1)} ms (p50 ${webhooks.atHalf.p50.toFixed(1)})`,
      '≤ 50 ms',
    ]);
  }
  for (const {
    subscribers,
    perSecond,
    broadcastPerSecond,
    lastDeliveryMs,
    broadcastMs,
    timesBroadcast,
    memoryEach,
  } of fanOuts ?? []) {
    const who = `${whole(subscribers)} subscribers`;
    other.push([
      `${who}: deliveries`,
      `${whole(perSecond)}/s, ${ratio(perSecond / broadcastPerSecond)} of a bare broadcast`,
      subscribers >= 5000 ? '≥ 0.40' : '≥ 0.70',
    ]);
    other.push([
      `${who}: a webhook to the last delivery of its event`,
      `${whole(lastDeliveryMs)} ms, ${ratio(timesBroadcast)} times a bare broadcast (${whole(broadcastMs)} ms)`,
      '≤ 2',
    ]);
    other.push([`${who}: memory for 1,000 of them`, `${(memoryEach / 1000).toFixed(0)} MB`, '']);
  }
  if (onboarding)
    other.push([
      `onboarding of ${whole(onboarding.rows)} rows`,
      `accepted in ${whole(onboarding.acceptedMs)} ms, carried out in ${(onboarding.completedMs / 1000).toFixed(1)} s; memory ${onboarding.memory.map((bytes) => (bytes / 1024 / 1024).toFixed(0)).join(' to ')} MiB`,
      '',
    ]);
  if (tokensPerSecond !== undefined)
    other.push(['tokens handed out from the vault', `${whole(tokensPerSecond)}/s`, '']);
  if (startMs !== undefined)
    other.push(['start until it listens', `${whole(startMs)} ms`, '≤ 1,000 ms']);
  for (const { vehicles: count, page } of growth ?? [])
    other.push([
      `page of 50 in a fleet of ${whole(count)}`,
      `${whole(page.perSecond)}/s, ${whole(page.cpuMicros)} µs of processor`,
      '',
    ]);
  const smallest = growth?.find(({ vehicles: count }) => count === 10_000);
  const largest = growth?.at(-1);
  if (smallest && largest)
    other.push([
      `… of ${whole(largest.vehicles)} against 10,000`,
      ratio(largest.page.perSecond / smallest.page.perSecond),
      '≥ 0.90',
    ]);
  return [
    '# Results',
    `${date}. ${machine}.`,
    ...(note === null ? [] : [note]),
    ...(reads
      ? [
          `${whole(vehicles)} vehicles in SQLite; medians of ${rounds} rounds, contenders in turn within each. ${CONTENDERS_IN_WORDS}`,
          '![Requests per second against the floor](results.svg)',
          table(readRows(reads)),
        ]
      : []),
    table(other),
  ].join('\n\n');
}
