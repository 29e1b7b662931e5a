import { type UserError, userError } from '../../domain/errors.js';
import { type ItemProblem } from '../../providers/access/lists/item-problem.js';

/** Lists of a provider. */
type ListName = 'clearances' | 'vehicles' | 'credentials' | 'drivers';

/** Unreadable items by list; only for lists that were read. */
export type ListProblems = Readonly<Partial<Record<ListName, readonly ItemProblem[]>>>;

/** Maximum items named in one sentence; the others are counted. */
const NAMED = 5;
/** Maximum items of one import with their own error; the others share one. */
const MAX_ERRORS = 50;

/**
 * Unreadable items of the accounts' lists, as last seen. Held in memory: after a restart, and in
 * another process, the next complete list shows them again.
 */
export class UnreadableItems {
  readonly #accounts = new Map<string, ListProblems>();

  /** @param asked VINs of the requested items; without it the list is complete */
  note(accountId: string, problems: ListProblems, asked?: readonly string[]): void {
    const known = this.#accounts.get(accountId) ?? {};
    // Items without a VIN are updated by complete lists only.
    const isRetained = ({ vin }: ItemProblem): boolean =>
      asked !== undefined && (vin === null || !asked.includes(vin));
    const isNews = ({ vin }: ItemProblem): boolean => asked === undefined || vin !== null;
    const merged = (list: ListName, found: readonly ItemProblem[]) => [
      ...(known[list] ?? []).filter(isRetained),
      ...found.filter(isNews),
    ];
    const now = Object.entries(problems).map(
      ([list, found]) => [list, merged(list as ListName, found)] as const,
    );
    const all: ListProblems = { ...known, ...Object.fromEntries(now) };
    if (Object.values(all).every((of) => of.length === 0)) this.#accounts.delete(accountId);
    else this.#accounts.set(accountId, all);
  }

  /** Describes the account's unreadable items in a sentence; null if there are none. */
  describe(accountId: string): string | null {
    const names = namesOf(Object.values(this.#accounts.get(accountId) ?? {}).flat());
    if (names.length === 0) return null;
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
    const items = names.length === 1 ? '1 item' : `${names.length} items`;
    const named = names
      .slice(0, NAMED)
      .map(({ name, faults }) => `${name} (${faults})`)
      .join(', ');
    return `${items} cannot be read at the provider and retain their last state: ${named}${more}. Ask the provider about them.`;
  }
}

/** Returns the errors of an import for items that were omitted or imported in part. */
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

/** Groups the problems by item. */
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
