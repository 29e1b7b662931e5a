import { describe, expect, it } from 'vitest';
import { rowsOf } from './cell.js';
import { damoov } from './damoov.js';
import { highMobility } from './high-mobility.js';
import { invers } from './invers.js';

/** The table of docs/oddities-by-call.md: each oddity of each provider by every call of its ports. */
describe('odd answers', () => {
  it(
    'cost no other item anything: each oddity of each provider by each call',
    { timeout: 400_000 },
    async () => {
      const rows: string[] = [];
      for (const start of [highMobility, invers, damoov]) {
        const provider = await start();
        rows.push(...(await rowsOf(provider).finally(() => provider.simulator.close())));
      }
      const table = [
        '# Odd answers of providers, by call',
        '',
        'Each oddity that the simulators can switch on, by every call that meets it: what becomes of the other items, of the',
        'odd one, and of the account. Calls that are not named are not affected by the oddity. The accounts as callers see',
        'them are in [oddities.md](oddities.md). Written and checked by `test/providers/oddity-matrix`.',
        '',
        '| provider | oddity | calls | others | the odd one | account |',
        '|---|---|---|---|---|---|',
        ...rows,
        '',
      ].join('\n');
      await expect(table).toMatchFileSnapshot('../../../docs/oddities-by-call.md');
    },
  );
});
