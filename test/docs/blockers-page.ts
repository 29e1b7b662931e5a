import {
  BLOCKER_CODES,
  BLOCKER_MEANINGS,
  type BlockerCode,
} from '../../src/domain/blockers/blocker.js';
import { type Rule, type Span } from '../../src/domain/blockers/rule.js';
import { RULES } from '../../src/domain/blockers/rules.js';
import { toBrandName } from '../../src/domain/values/brand.js';
import { MANIFESTS } from '../../src/providers/manifests.js';

const INTRODUCTION = `# Blockers

What is stuck, who must act, by when: \`blockers\` of an enrollment, a driver and an account list it, the worst first. Blockers
are derived from what is stored, without a call to a provider; a blocker is gone when its cause is gone.
\`node(id)\` finds a blocker only while it exists. Its id is made of its subject and its code.

Of a whole fleet, at the same cost for any number of vehicles:

* \`Fleet.blockers\` lists them by severity, then deadline, then age; \`Fleet.blockerGroups\` counts them by actor, code, brand and
  account. \`npm run cli -- blockers --fleet flt_… --actor DRIVER --csv\` prints a list to send to a workshop or a driver.
* \`Fleet.readiness\` counts the enrollments by their step, which add up to those that have not been removed: \`waiting\`
  (pending, nothing to do), \`actionNeeded\` (a blocker has to be ended first), \`awaitingData\`, \`delivering\`, \`silent\`, \`ready\`
  (data may be read, none are asked for), \`ending\`, \`ended\` (with nothing to do). A BLOCKING blocker of the account or the shared
  credential makes all of its enrollments \`actionNeeded\` but those that are ending or have ended.
* \`vehicles(filterBy: { blockerCode: [DRIVE_VEHICLE] })\` finds the vehicles with a blocker.
* \`BLOCKER_OPENED\` and \`BLOCKER_CLOSED\` are events of the fleet's log, about the subject, with \`code\`, \`actor\` and \`severity\`.
  A blocker whose actor or severity changes is closed and opened again.

Blockers are stored in the transaction that changes their facts. Those that come with age appear within seconds of their time, and
after an upgrade that changes the rules all are derived again in the background.

* \`certainty\`: \`STATED\` if the provider says so; \`CONCLUDED\` from the brand's rules and the age of a request.
* \`deadlineKind\`: \`ESTIMATE\` is counted from the request here, because the carmaker's own start is not visible; \`NOT_BEFORE\` is
  the earliest time.
* \`providerMessage\` has the provider's own words. Reasons are recognised by their words, whatever case, spacing and punctuation
  they come in; one that is not known has the code \`OTHER\`.
* Some rules are also warnings of \`onboardingPlan\`, which begin with the code; "(plan)" marks those that only a plan can know.
* An account's blocker is listed at the account only, and hides those of its vehicles and drivers that it causes. The blocker of a
  shared credential is listed at every enrollment that uses it, with the same id.

Of each code: when it applies, who acts, what to do, and where the rule comes from. The rules are data in
\`src/domain/blockers\`; this page is generated from them by \`npx vitest run test/docs/blockers.test.ts -u\`.
`;

interface Entry {
  readonly provider: string;
  readonly rule: Rule;
}

const PROVIDERS = MANIFESTS.map(({ description }) => description);

/** Lists each rule once, with the providers that have it. */
function entriesOf(code: BlockerCode): readonly Entry[] {
  const found = new Map<Rule, string[]>();
  for (const { name, displayName } of PROVIDERS) {
    for (const rule of Object.values(RULES[name]).flat() as readonly Rule[])
      if (rule.code === code) found.set(rule, [...(found.get(rule) ?? []), displayName]);
  }
  return [...found].map(([rule, names]) => ({
    provider: names.length === PROVIDERS.length ? 'any' : names.join(', '),
    rule,
  }));
}

function spell(span: Span): string {
  if (span === 'minCancelAge') return 'the minimum age for cancellation';
  if ('timesMedian' in span)
    return `${span.timesMedian} times the fleet's own median of the brand (${spell(span.withoutMedian)} with fewer than ${span.minApprovals} approvals; at least ${spell(span.atLeast)})`;
  const [unit, count] = 'days' in span ? ['day', span.days] : ['hour', span.hours];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Describes the conditions of a rule that readers can observe. */
function conditionOf({ when, deadline }: Rule): string {
  const { brands, enrollment, clearance, reason, from, until } = when;
  const parts = [
    brands && brands.map(toBrandName).join(', '),
    enrollment && `enrollment ${enrollment.join(', ')}`,
    clearance && `clearance ${clearance.join(', ')}`,
    when.data && `data ${when.data.join(', ')}`,
    when.activity && `activity ${when.activity.join(', ')}`,
    when.webhooks === 'NONE_EVER' && 'a change that no webhook reported; never a webhook',
    when.webhooks === 'NONE_SINCE' && 'no webhook since a change that none reported',
    when.health && `account ${when.health.join(', ')}`,
    when.authorization && `authorization ${when.authorization.join(', ')}`,
    when.grant && `token ${when.grant.join(', ')}`,
    when.eligible === false && 'not eligible (plan)',
    when.elsewhere && 'at another account of this provider (plan)',
    when.connectivity && `connectivity ${when.connectivity.join(', ')} (plan)`,
    when.primaryUserAssigned && 'primary user assigned (plan)',
    when.trouble && 'trouble reported',
    when.tagMissing && 'required tag missing',
    when.odometerMissing && 'no odometer given',
    when.credentialMissing && 'no credential',
    when.endedBefore && 'an earlier clearance has ended',
    when.endedHere === false && 'not ended by this fleet',
    when.contact === 'NEVER' && 'never in contact',
    when.offline && 'not online',
    reason &&
      (reason.length === 0 ? 'any reason' : `reason like ${reason.map(phrase).join(' or ')}`),
    from && `for ${spell(from)} or more`,
    until && `for less than ${spell(until)}`,
    deadline &&
      `deadline ${deadline.kind}${'after' in deadline ? ` after ${spell(deadline.after)}` : ''}`,
  ];
  return parts.filter((part) => typeof part === 'string').join('; ');
}

const phrase = (words: readonly string[]): string =>
  `"${words.map((word) => word.replaceAll(/ ?\|/g, '/').trim()).join(' … ')}"`;

function rowOf({ provider, rule }: Entry): string {
  const steps = [`**${rule.title}.**`, ...rule.steps]
    .join(' ')
    .replaceAll('{brand}', 'the brand')
    .replaceAll('{tag}', '(named by the brand)');
  const source = `${rule.source.document} (${rule.source.asOf})`;
  const cells = [
    provider,
    conditionOf(rule),
    rule.actor,
    rule.severity,
    rule.certainty,
    steps,
    source,
  ];
  return `| ${cells.join(' | ')} |`;
}

function sectionOf(code: BlockerCode): string {
  const entries = entriesOf(code);
  const head = `## ${code}\n\n${BLOCKER_MEANINGS[code]}\n`;
  if (entries.length === 0)
    return `${head}\nReserved: the facts that it needs are not stored yet, so no rule leads to it.\n`;
  const table = [
    '| provider | when | actor | severity | certainty | what to do | source |',
    '|---|---|---|---|---|---|---|',
    ...new Set(entries.map(rowOf)),
  ];
  return `${head}\n${table.join('\n')}\n`;
}

/** Renders the page about all codes. */
export const blockersPage = (): string =>
  [INTRODUCTION, ...BLOCKER_CODES.map(sectionOf)].join('\n');
