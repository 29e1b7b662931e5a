import { type Command, type CommandArgs, type Option, textOf } from '../../command.js';
import { type Connection, listAll } from '../../operations.js';
import { openRemote, REMOTE_OPTIONS } from '../../remote.js';
import { type Column, JSON_OPTION, printItems } from '../../terminal/output.js';

interface FleetList<T> {
  readonly name: string;
  readonly summary: string;
  /** Document with the variables `$fleet` and `$after`. */
  readonly query: string;
  /** Field of the fleet that is the list. */
  readonly field: string;
  readonly columns: readonly Column<T>[];
  /** Options beside the fleet, and the variables that they become. */
  readonly options?: readonly Option[];
  readonly variables?: (args: CommandArgs) => Readonly<Record<string, unknown>>;
  /** Maximum items to print; all unless given. */
  readonly limit?: (args: CommandArgs) => number;
}

/** Creates a command that prints a list of one fleet. */
export function listOfFleet<T>(list: FleetList<T>): Command {
  const { name, summary, query, field, columns } = list;
  return {
    name,
    summary,
    options: [
      { flags: '--fleet <id>', description: 'the fleet', required: true },
      ...(list.options ?? []),
      JSON_OPTION,
      ...REMOTE_OPTIONS,
    ],
    run: async (args, config, context) => {
      type Answer = { readonly fleet: Readonly<Record<string, Connection<T>>> | null };
      const variables = { fleet: textOf(args, 'fleet'), ...list.variables?.(args) };
      const pick = (data: Answer) => data.fleet?.[field];
      const remote = openRemote(args, config, context);
      const items = await listAll(remote, query, variables, pick, list.limit?.(args));
      printItems(items, columns, args, context);
      return 0;
    },
  };
}
