import {
  nameOfChain,
  unlinkedEntries,
  verifyChains,
} from '../../../services/audit/verify-chain.js';
import { type Command } from '../../command.js';
import { withDatabase } from '../../open-database.js';

export const auditVerifyCommand: Command = {
  name: 'audit verify',
  summary: 'checks that no entry of the audit log is missing or was changed',
  run: (_args, config, { print }) =>
    withDatabase(config, async ({ read }) => {
      let faults = 0;
      for await (const { chain, entries, hash, fault } of verifyChains(read)) {
        const name = nameOfChain(chain);
        if (fault === null) print(`${name}: ${entries} entries are sound, the last has ${hash}`);
        else print(`${name}: after ${entries} sound entries, ${fault}`);
        if (fault !== null) faults += 1;
      }
      const rest = await unlinkedEntries(read);
      if (rest > 0)
        print(`${rest} entries are not linked yet: a running server does so within seconds,`);
      if (rest > 0) print('and with counts of positions that were read after two hours.');
      return faults === 0 ? 0 : 1;
    }),
};
