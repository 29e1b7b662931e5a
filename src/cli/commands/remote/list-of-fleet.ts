import { type Command, textOf } from '../../command.js';
import { type Connection, listAll } from '../../operations.js';
import { type Column, JSON_OPTION, printItems } from '../../output.js';
import { openRemote, REMOTE_OPTIONS } from '../../remote.js';

interface FleetList<T> {
  readonly name: string;
  readonly summary: string;
  /** Document with the variables `$fleet` and `$after`. */
  readonly query: string;
  /** Field of the fleet that is the list. */
  readonly field: string;
  readonly columns: readonly Column<T>[];
}

/** Creates a command that prints a whole list of one fleet. */
export function listOfFleet<T>({ name, summary, query, field, columns }: FleetList<T>): Command {
  return {
    name,
    summary,
    options: [
      { flags: '--fleet <id>', description: 'the fleet', required: true },
      JSON_OPTION,
      ...REMOTE_OPTIONS,
    ],
    run: async (args, config, context) => {
      type Answer = { readonly fleet: Readonly<Record<string, Connection<T>>> | null };
      const remote = openRemote(args, config, context);
      const fleet = textOf(args, 'fleet');
      const items = await listAll(remote, query, { fleet }, (data: Answer) => data.fleet?.[field]);
      printItems(items, columns, args, context);
      return 0;
    },
  };
}
