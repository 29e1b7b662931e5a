import { expect } from 'vitest';
import { type Oddities, type Oddity } from '../../../simulators/faults/oddities.js';
import { type Simulator } from '../../../simulators/simulator.js';
import { type ItemProblem } from '../../../src/providers/access/lists/item-problem.js';
import { ProviderFailure } from '../../../src/providers/failure.js';
import { STATUS_AFTER } from '../../../src/services/access/account-health.js';
import { type Json } from '../../support/simulator.js';

/** Result of a call, without what differs from one call to the next. */
export interface Seen {
  /** The item that the oddity is about, or the result of a call that is about one thing. */
  readonly odd: unknown;
  readonly others: readonly unknown[];
  readonly problems?: readonly ItemProblem[];
}

/** Call of a provider's port. */
export interface MatrixCall {
  /** Makes what the call needs; returns the call. */
  readonly prepare: () => Promise<() => Promise<Seen>>;
  /** Fields of the item that is to be odd, in lists of several. */
  readonly where?: Readonly<Record<string, unknown>>;
  /** Looks at other items after the call, where its result does not have them. */
  readonly others?: () => Promise<readonly unknown[]>;
  /** Whether the call reads data of one vehicle or driver, which say nothing of the account. */
  readonly isData?: boolean;
  /** Whether the provider did what the last call asked for, as a command looks it up. */
  readonly isDone?: () => Promise<boolean>;
}

export interface MatrixProvider {
  readonly name: string;
  readonly simulator: Pick<Simulator, 'setFault' | 'controlUrl' | 'close'>;
  readonly oddities: Oddities;
  readonly calls: Readonly<Record<string, MatrixCall>>;
}

/** Effect of an oddity on a call. */
export interface Effect {
  readonly others: string;
  readonly odd: string;
  readonly account: string;
}

/** Strikes of a fault at most; how many are left shows whether it has struck. */
const STRIKES = 1000;

/** Meets a call with an oddity; undefined if the call does not ask for what is odd. */
export async function meet(
  { simulator }: MatrixProvider,
  { fault, about }: Oddity,
  call: MatrixCall,
  usual: Seen,
): Promise<Effect | undefined> {
  const run = await call.prepare();
  const isOfItem = call.where && fault.kind === 'odd' && !about.includes('result');
  const where = isOfItem ? { where: call.where } : {};
  const mend = simulator.setFault({ ...fault, ...where, times: STRIKES });
  const result = await run().catch((error: unknown) => error);
  const state = (await (await fetch(`${simulator.controlUrl}/state`)).json()) as Json;
  mend();
  if (state.faults.length > 0 && state.faults[0].left === STRIKES) return undefined;
  if (!(result instanceof Error))
    return effectOf(await withOthers(result as Seen, call), usual, { ...call, about });
  if (!(result instanceof ProviderFailure)) throw result;
  return failed(result, call, fault.kind !== 'page');
}

async function withOthers(seen: Seen, { others }: MatrixCall): Promise<Seen> {
  return others ? { ...seen, others: await others() } : seen;
}

/** @param hasEffect whether the provider did what it was asked for */
async function failed(
  failure: ProviderFailure,
  { isDone }: MatrixCall,
  hasEffect: boolean,
): Promise<Effect> {
  const { kind, foreign, outcomeUnknown, status } = failure;
  // An answer of another party proves nothing about secrets, rows or people's data.
  if (foreign) expect(['unavailable', 'malformed']).toContain(kind);
  expect(failure.message).toMatch(/^[A-Z].{20,}/s);
  const isLookedUp = outcomeUnknown && isDone !== undefined;
  if (isLookedUp && kind === 'malformed') expect(await isDone()).toBe(hasEffect);
  return {
    others: 'as without it',
    odd: isLookedUp
      ? `${kind}: looked up before it is repeated`
      : `${kind}${foreign && status !== undefined ? ', not its word' : ''}: asked again later`,
    account: kind === 'rejected' ? 'as it was' : STATUS_AFTER[kind],
  };
}

function effectOf(
  { odd, others, problems = [] }: Seen,
  usual: Seen,
  { isData = false, about }: MatrixCall & { readonly about: string },
): Effect {
  // The call read several lists, and each of them is named.
  const isNone = about === 'transport' && odd === undefined && problems.length > others.length;
  if (!isNone) expect(others).toEqual(usual.others);
  for (const { vin, id, field, reason } of problems)
    expect([vin ?? id, field, reason]).toEqual([
      expect.stringMatching(/\S/),
      expect.stringMatching(/^\w/),
      expect.stringMatching(/\w/),
    ]);
  const named = [...new Set(problems.map(({ field }) => field))].join(', ');
  // Omitted fields are named, so that an operator learns of them.
  if (odd === undefined) expect(named).not.toBe('');
  const what = odd === undefined ? 'left out' : readingOf(odd, usual.odd);
  return {
    others: isNone ? 'left out, each list named' : others.length === 0 ? '-' : 'as without it',
    odd: named === '' ? what : `${what}; named: ${named}`,
    account: named === '' || isData ? 'HEALTHY' : 'DEGRADED',
  };
}

/** Fields of an item that are named one by one. */
const FEW = 4;

/** Describes what was read of the item, against what is read of it usually. */
function readingOf(odd: unknown, usual: unknown): string {
  if (typeof odd !== 'object' || odd === null || typeof usual !== 'object' || usual === null)
    return odd === usual ? 'read' : String(odd);
  const [one, other] = [odd as Record<string, unknown>, usual as Record<string, unknown>];
  const differing = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]),
  );
  const isMissing = (name: string): boolean => one[name] === undefined || one[name] === null;
  const inWords = (names: readonly string[]): string =>
    names.length > FEW ? `${names.length} values` : names.join(', ');
  const [missing, changed] = [true, false].map((which) =>
    differing.filter((name) => isMissing(name) === which),
  );
  return [
    'read',
    ...(missing!.length > 0 ? [`without ${inWords(missing!)}`] : []),
    ...(changed!.length > 0 ? [`with another ${inWords(changed!)}`] : []),
  ].join(', ');
}

/** Rows of the table for a provider: calls with the same effect stand together. */
export async function rowsOf(provider: MatrixProvider): Promise<readonly string[]> {
  const { name: whose, oddities, calls } = provider;
  const usual = new Map<string, Seen>();
  for (const [name, call] of Object.entries(calls))
    usual.set(name, await withOthers(await (await call.prepare())(), call));
  const rows: string[] = [];
  for (const [name, oddity] of Object.entries(oddities)) {
    const byEffect = new Map<string, string[]>();
    for (const [callName, call] of Object.entries(calls)) {
      const effect = await meet(provider, oddity, call, usual.get(callName)!).catch(
        (error: unknown) => {
          throw new Error(`${whose}, ${name}, ${callName}: ${String(error)}`, { cause: error });
        },
      );
      if (!effect) continue;
      const key = `${effect.others} | ${effect.odd} | ${effect.account}`;
      byEffect.set(key, [...(byEffect.get(key) ?? []), callName]);
    }
    expect(byEffect.size, `${whose}, ${name} is met by a call`).toBeGreaterThan(0);
    const count = Object.keys(calls).length;
    for (const [effect, met] of byEffect)
      rows.push(
        `| ${whose} | \`${name}\` | ${met.length === count ? 'every call' : met.join(', ')} | ${effect} |`,
      );
  }
  return rows;
}
