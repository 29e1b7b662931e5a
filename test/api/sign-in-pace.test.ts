import { afterAll, describe, expect, test } from 'vitest';
import { makeDamoovFleet, startDamoovStory } from '../support/damoov.js';
import { describeOnPostgres } from '../support/postgres.js';

const IMPORT =
  'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { drivers userErrors { code } } }';
const DRIVERS = 'query ($id: ID!) { fleet(id: $id) { drivers(first: 100) { nodes { id } } } }';

describe('sign-ins at Damoov on SQLite', () => story(() => ({})));
describeOnPostgres('sign-ins at Damoov on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  story(() => ({ FLEETGRAPH_DATABASE: postgres.url }));
});

function story(envOf: () => Readonly<Record<string, string>>): void {
  test('stay under the limit of the address for all callers together, and never cause its block', async () => {
    const env = { FLEETGRAPH_PROVIDER_SIGN_INS_PER_MINUTE: '4', ...envOf() };
    const damoovStory = await startDamoovStory({ server: { env } });
    const { damoov, server, fleetId, accountId } = damoovStory;
    try {
      for (let number = 0; number < 10; number += 1) damoov.addUser({ FirstName: `D${number}` });
      await damoovStory.ask(IMPORT, { id: accountId });
      const drivers: readonly string[] = (
        await damoovStory.ask(DRIVERS, { id: fleetId })
      ).fleet.drivers.nodes.map(({ id }: { readonly id: string }) => id);
      expect(drivers).toHaveLength(10);
      expect(damoovStory.logins()).toBe(1);
      let waiting = drivers;
      for (let minute = 0; minute < 4 && waiting.length > 0; minute += 1) {
        const before = damoovStory.logins();
        const answers = await Promise.all(waiting.map((id) => damoovStory.issue(id)));
        const refused = answers.flatMap(({ token, userErrors }) => (token ? [] : userErrors));
        for (const error of refused)
          expect(error).toMatchObject({
            code: 'PROVIDER_RATE_LIMITED',
            message: expect.stringMatching(/Try again after \d{4}-/),
          });
        expect(damoovStory.logins() - before).toBeLessThanOrEqual(4);
        expect(damoovStory.logins() - before).toBe(answers.length - refused.length);
        waiting = waiting.filter((_, index) => !answers[index].token);
        // The account itself is well, and nothing of it is put off.
        expect(await damoovStory.health()).toMatchObject({ status: 'HEALTHY', retryAt: null });
        if (waiting.length > 0) await damoovStory.advance(66);
      }
      expect(waiting).toEqual([]);
      // Another fleet's account shares the address.
      await damoovStory.advance(66);
      for (let number = 0; number < 4; number += 1)
        await makeDamoovFleet(server, `Fleet ${number}`);
      await expect(makeDamoovFleet(server, 'Fleet 5')).rejects.toThrow('PROVIDER_RATE_LIMITED');
      expect(damoovStory.logins()).toBe(1 + 10 + 4);
      expect(damoov.requests.list().map(({ status }) => status)).not.toContain(429);
    } finally {
      await damoovStory.close();
    }
  });
}
