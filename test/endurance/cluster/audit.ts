import { type World } from '../harness.ts';
import { type Cluster } from './cluster.ts';
import { type Followers } from './followers.ts';
import { type Traffic } from './traffic.ts';

/** Differences between what was acknowledged, what is stored and what the provider has. */
export interface Audit {
  readonly lost: number;
  readonly doneTwice: number;
  readonly outOfOrder: number;
  readonly histories: number;
  /** Differences in words, the first ones. */
  readonly examples: readonly string[];
}

/** Maximum differences in words. */
const EXAMPLES = 5;

interface RecordedEvent {
  readonly vin: string;
  readonly status: string;
  readonly source: string;
  readonly occurred: string;
  readonly recorded: string;
}

/** Number of entries that are shown from the first difference on. */
const SHOWN = 4;

function differenceOf(
  vin: string,
  ours: readonly RecordedEvent[],
  theirs: readonly { readonly status: string; readonly at: Date }[],
): string {
  let at = 0;
  while (ours[at]?.status === theirs[at]?.status.toUpperCase()) at += 1;
  const from = Math.max(0, at - 2);
  const shown = ours
    .slice(from, from + SHOWN)
    .map((event) => `${event.status} ${event.source} of ${event.occurred} at ${event.recorded}`);
  return (
    `${vin}: ${ours.length} events and ${theirs.length} entries, different from number ${at}; ` +
    `events from ${from}: ${shown.join(', ')}; entries: ${JSON.stringify(theirs.slice(from, from + SHOWN))}`
  );
}

/** Waits for nothing: work under way counts as a difference. */
export async function audit(
  world: World,
  cluster: Cluster,
  traffic: Traffic,
  followers: Followers,
): Promise<Audit> {
  const idsOf = async (sql: string): Promise<readonly string[]> =>
    (await cluster.query<{ readonly id: string }>(sql)).map(({ id }) => id);
  const deliveries = new Set(await idsOf('select delivery_id as id from webhook_deliveries'));
  const onboardings = new Set(await idsOf('select id from onboardings'));
  const answered = [...traffic.onboardings.values()];
  const journal = await idsOf(
    `select id from clearance_events
      where seq > (select seq from clearance_events where id = '${followers.start.id}') order by seq`,
  );
  let lost =
    [...traffic.webhooks].filter((id) => !deliveries.has(id)).length +
    answered.flat().filter((id) => !onboardings.has(id)).length;
  // The same key must be answered with the same onboarding, and make no second one.
  let doneTwice =
    answered.filter((ids) => new Set(ids).size > 1).length +
    Math.max(0, onboardings.size - answered.length - 1);
  const examples: string[] = [];
  if (doneTwice > 0) examples.push(`${doneTwice} onboardings twice`);
  let outOfOrder = 0;
  const place = new Map(journal.map((id, index) => [id, index]));
  for (const ids of followers.received) {
    const distinct = new Set(ids);
    lost += Math.max(0, journal.length - distinct.size);
    doneTwice += ids.length - distinct.size;
    if (ids.length > distinct.size)
      examples.push(`a subscriber received ${ids.length - distinct.size} events twice`);
    for (const [index, id] of ids.entries())
      if (index > 0 && (place.get(id) ?? -1) < (place.get(ids[index - 1]!) ?? -1)) outOfOrder += 1;
  }
  const recorded = Map.groupBy(
    await cluster.query<RecordedEvent>(
      `select v.vin, e.status, e.source, e.occurred_at::text as occurred, e.recorded_at::text as recorded
      from clearance_events e join vehicles v on v.id = e.vehicle_id order by e.seq`,
    ),
    ({ vin }) => vin,
  );
  let histories = 0;
  for (const { vin, changelog } of world.simulator.book.list()) {
    const ours = (recorded.get(vin) ?? []).map(({ status }) => status);
    const theirs = changelog.map(({ status }) => status.toUpperCase());
    if (ours.length > theirs.length) doneTwice += ours.length - theirs.length;
    if (ours.join() === theirs.join()) continue;
    histories += 1;
    examples.push(differenceOf(vin, recorded.get(vin) ?? [], changelog));
  }
  return { lost, doneTwice, outOfOrder, histories, examples: examples.slice(0, EXAMPLES) };
}
