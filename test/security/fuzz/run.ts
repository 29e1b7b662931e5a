import type { GraphQLSchema } from 'graphql';
import { Chance } from './chance.ts';
import { DocumentFuzzer } from './documents.ts';
import { anyOperation, everyShape, type NamedRequest } from './doors.ts';
import { type Delivery, exchange, type WireAnswer } from './wire.ts';

/** Text that only the inside of the server has. */
const INSIDE =
  /node_modules|\bat \w+ \(|SQLITE_|drizzle|better-sqlite3|undefined is not|Cannot read propert|is not a function|\/src\/|\.ts:\d|Failed query/;
const AT_ONCE = 12;
const MAX_PROBLEMS = 20;

export interface FuzzTarget {
  readonly url: string;
  readonly token: string;
  readonly webhookPath: string;
  readonly schema: GraphQLSchema;
  /** Ids of the caller's fleet and of another one. */
  readonly ids: readonly string[];
  /** Texts that only the other fleet's data has. */
  readonly foreign: readonly string[];
  readonly seed: number;
  /** Whether to go on with generated operations, once every shape was at every door. */
  readonly goesOn: (tried: number) => boolean;
  /** Share of the shapes that are tried, from 0 to 1. */
  readonly share?: number;
}

export interface FuzzReport {
  tried: number;
  unanswered: number;
  slowest: { readonly name: string; readonly ms: number };
  readonly statuses: Map<number, number>;
  /** Kinds of problems, and how often they came. */
  readonly counts: Record<'faults' | 'unmasked' | 'foreign' | 'deaf', number>;
  /** First problems, with the request. */
  readonly problems: string[];
}

/**
 * Sends hostile requests on connections of their own, in every delivery, and judges every answer.
 */
export async function fuzz(target: FuzzTarget): Promise<FuzzReport> {
  const chance = new Chance(target.seed);
  const documents = new DocumentFuzzer(chance, target.schema, target.ids);
  const context = {
    token: target.token,
    webhookPath: target.webhookPath,
    operation: () => documents.next(),
  };
  const report: FuzzReport = {
    tried: 0,
    unanswered: 0,
    slowest: { name: 'nothing', ms: 0 },
    statuses: new Map(),
    counts: { faults: 0, unmasked: 0, foreign: 0, deaf: 0 },
    problems: [],
  };
  function* requests(): Generator<NamedRequest> {
    for (const request of everyShape(context)) if (chance.happens(target.share ?? 1)) yield request;
    while (target.goesOn(report.tried)) yield anyOperation(chance, context);
  }
  const source = requests();
  const worker = async (): Promise<void> => {
    for (const { name, bytes } of source) {
      const delivery = chance.of<Delivery>([
        ...Array.from({ length: 12 }, (): Delivery => 'whole'),
        'split',
        'slowed',
        'cut',
        'half-closed',
      ]);
      const answer = await exchange(target.url, bytes, delivery);
      judge(report, target, `${name} (${delivery})`, answer);
      if (report.tried % 200 === 0) await assertHears(report, target, name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await assertHears(report, target, 'the end');
  return report;
}

/** The server still answers others. */
async function assertHears(report: FuzzReport, { url }: FuzzTarget, name: string): Promise<void> {
  const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  );
  await answer?.arrayBuffer();
  if (!answer?.ok) note(report, 'deaf', `no answer to others after ${name}`);
}

function judge(report: FuzzReport, target: FuzzTarget, name: string, answer: WireAnswer): void {
  const { status, text, ms } = answer;
  report.tried += 1;
  if (status === 0) report.unanswered += 1;
  report.statuses.set(status, (report.statuses.get(status) ?? 0) + 1);
  if (status > 0 && ms > report.slowest.ms) report.slowest = { name: name.slice(0, 200), ms };
  const shown = `${name} → ${text.slice(0, 600)}`;
  if (status >= 500 || text.includes('INTERNAL_SERVER_ERROR')) note(report, 'faults', shown);
  if (INSIDE.test(text)) note(report, 'unmasked', shown);
  if (target.foreign.some((marker) => text.includes(marker))) note(report, 'foreign', shown);
}

function note(report: FuzzReport, kind: keyof FuzzReport['counts'], problem: string): void {
  report.counts[kind] += 1;
  if (report.problems.length < MAX_PROBLEMS) report.problems.push(`${kind}: ${problem}`);
}
