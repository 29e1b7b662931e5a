import { recount } from '../../store/facets/recount.js';
import { type Command, type ExitCode } from '../command.js';
import { withDatabase } from '../open-database.js';

export const recountCommand: Command = {
  name: 'recount',
  summary: 'compares the maintained counts and filters with the rows, and corrects them',
  run: (_args, config, { print }) =>
    withDatabase<ExitCode>(config, async (store) => {
      const { vehicles, corrected } = await recount(store);
      const result =
        corrected === 0 ? 'all are right' : `${corrected} were wrong, and are corrected`;
      print(`Counts and filters of ${vehicles} vehicles are compared: ${result}.`);
      return 0;
    }),
};
