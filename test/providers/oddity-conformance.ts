import { expect } from 'vitest';
import { type FaultInput } from '../../simulators/faults/faults.js';
import { type Oddities } from '../../simulators/faults/oddities.js';
import { type ItemProblem } from '../../src/providers/access/lists/item-problem.js';
import { type ForeignSetup } from './foreign-conformance.js';

/** A setup whose provider has oddities. */
export interface OddSetup extends ForeignSetup {
  readonly oddities: Oddities;
}

/**
 * Switches the oddities about something on, one after the other, and looks at what comes of each.
 * @param where fields of the item that is to be odd
 */
export async function withEachOddity(
  { oddities, setFault }: OddSetup,
  about: string,
  where: Readonly<Record<string, unknown>> | undefined,
  check: (name: string) => Promise<void>,
): Promise<void> {
  const found = Object.entries(oddities).filter(([, oddity]) => oddity.about === about);
  expect(found, about).not.toEqual([]);
  for (const [name, { fault }] of found) {
    const mend = setFault(where ? ({ ...fault, where } as FaultInput) : fault);
    try {
      await check(name);
    } finally {
      mend();
    }
  }
}

/** An odd item is read, or named by what people find it by, and nothing else has a problem. */
export function expectReadOrNamed(
  name: string,
  isRead: boolean,
  problems: readonly ItemProblem[],
): void {
  if (!isRead) expect(problems, name).not.toEqual([]);
  for (const { vin, id, field, reason } of problems) {
    expect([name, vin ?? id]).toEqual([name, expect.stringMatching(/\S/)]);
    expect([name, field, reason]).toEqual([
      name,
      expect.stringMatching(/^\w/),
      expect.stringMatching(/^(is|has|of) /),
    ]);
  }
}
