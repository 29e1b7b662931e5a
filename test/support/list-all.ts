import { type ItemProblem, type Listing } from '../../src/providers/access/lists/item-problem.js';
import { type AccountSession } from '../../src/providers/ports/account.js';
import { type ClearancePort, type RemoteClearance } from '../../src/providers/ports/clearance.js';

/** Reads the whole list of an account. */
export async function listAll(
  port: ClearancePort,
  session: AccountSession,
): Promise<Listing<RemoteClearance>> {
  const items: RemoteClearance[] = [];
  const problems: ItemProblem[] = [];
  for await (const part of port.parts(session)) {
    items.push(...part.items);
    problems.push(...part.problems);
  }
  return { items, problems };
}
