import { type UserError, userError } from '../../domain/errors.js';
import { type ItemProblem } from '../../providers/access/item-problem.js';

/** What a provider lists. */
type ListName = 'clearances' | 'vehicles' | 'credentials' | 'drivers';

/** What cannot be read of the lists that were read. */
export type ListProblems = Readonly<Partial<Record<ListName, readonly ItemProblem[]>>>;

/** Items named in one sentence; the others are counted. */
const NAMED = 5;
/** Items of one import that have an error of their own; the others share one. */
const MAX_ERRORS = 50;

/**
 * Items of the accounts' lists that cannot be read, as last seen. Kept in memory: after a restart, and in another process,
 * the next complete list shows them again.
 */
export class UnreadableItems {
  readonly #accounts = new Map<string, ListProblems>();

  /** @param asked the VIN of the items that were asked for; without it the list is complete */
  note(accountId: string, problems: ListProblems, asked?: readonly string[]): void {
    const known = this.#accounts.get(accountId) ?? {};
    // A part of a list says nothing of the items without a VIN: only complete lists do.
    const isKept = ({ vin }: ItemProblem): boolean =>
      asked !== undefined && (vin === null || !asked.includes(vin));
    const isNews = ({ vin }: ItemProblem): boolean => asked === undefined || vin !== null;
    const merged = (list: ListName, found: readonly ItemProblem[]) => [
      ...(known[list] ?? []).filter(isKept),
      ...found.filter(isNews),
    ];
    const now = Object.entries(problems).map(
      ([list, found]) => [list, merged(list as ListName, found)] as const,
    );
    const all: ListProblems = { ...known, ...Object.fromEntries(now) };
    if (Object.values(all).every((of) => of.length === 0)) this.#accounts.delete(accountId);
    else this.#accounts.set(accountId, all);
  }

  /** A sentence about the account's items that cannot be read; null when all can. */
  describe(accountId: string): string | null {
    const names = namesOf(Object.values(this.#accounts.get(accountId) ?? {}).flat());
    if (names.length === 0) return null;
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
    const items = names.length === 1 ? '1 item' : `${names.length} items`;
    const named = names
      .slice(0, NAMED)
      .map(({ name, faults }) => `${name} (${faults})`)
      .join(', ');
    return `${items} cannot be read at the provider and keep their last state: ${named}${more}. Ask the provider about them.`;
  }
}

/** What an import says of items that were left out, or imported without a part of them. */
export function toItemErrors(problems: readonly ItemProblem[]): readonly UserError[] {
  const names = namesOf(problems);
  const errors = names
    .slice(0, MAX_ERRORS)
    .map(({ name, faults }) =>
      userError(
        'INVALID',
        ['accountId'],
        `${name} cannot be read at the provider: ${faults}. Ask the provider about it, then import again.`,
      ),
    );
  const rest = names.length - errors.length;
  if (rest === 0) return errors;
  return [
    ...errors,
    userError(
      'INVALID',
      ['accountId'],
      `${rest} more items cannot be read at the provider. Ask the provider about them, then import again.`,
    ),
  ];
}

/** Each item once, with all that is wrong with it. */
function namesOf(
  problems: readonly ItemProblem[],
): readonly { readonly name: string; readonly faults: string }[] {
  const byName = Map.groupBy(problems, ({ vin, id }) => vin ?? id ?? 'An item without a name');
  return [...byName].map(([name, of]) => ({
    name,
    faults: of
      .slice(0, NAMED)
      .map(({ field, reason }) => `${field} ${reason}`)
      .join(', '),
  }));
}
