import { afterAll, expect, test } from 'vitest';
import { startDamoovStory } from '../support/damoov.js';
import { describeOnPostgres } from '../support/postgres.js';

describeOnPostgres('Damoov on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());

  test('drivers live there as they do on SQLite', async () => {
    const story = await startDamoovStory({
      server: { env: { FLEETGRAPH_DATABASE: postgres.url } },
    });
    try {
      story.damoov.setFault({
        kind: 'timeout-after-effect',
        ending: 'reset',
        path: '/Registration/create',
        times: 1,
      });
      const [one, two] = await Promise.all([
        story.register({ firstName: 'Ada', idempotencyKey: 'ada' }),
        story.register({ firstName: 'Ada', idempotencyKey: 'ada' }),
      ]);
      expect(one.userErrors).toEqual([]);
      expect(one.driver.id).toBe(two.driver.id);
      story.damoov.addUser({ FirstName: 'Ben', UserFields: { ClientId: 'client-1' } });
      // Twice at once: the second call finds the rows of the first.
      const bringIn =
        'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { drivers userErrors { code } } }';
      const imports = await Promise.all([
        story.ask(bringIn, { id: story.accountId }),
        story.ask(bringIn, { id: story.accountId }),
      ]);
      expect(imports.map(({ importFromProvider }) => importFromProvider.drivers).sort()).toEqual([
        0, 1,
      ]);
      const { fleet } = await story.ask(
        'query ($id: ID!) { fleet(id: $id) { drivers(first: 1) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } } }',
        { id: story.fleetId },
      );
      expect(fleet.drivers).toMatchObject({
        totalCount: 2,
        nodes: [{ id: one.driver.id }],
        pageInfo: { hasNextPage: true },
      });
      const customToken = '00000000-0000-4000-8000-000000000001';
      const twins = await Promise.all([
        story.register({ firstName: 'Eve', customToken }),
        story.register({ firstName: 'Eve', customToken }),
      ]);
      expect(
        twins.map(({ driver, userErrors }) => (driver ? 'made' : userErrors[0].code)).sort(),
      ).toEqual(['ALREADY_EXISTS', 'made']);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => story.issue(one.driver.id)),
      );
      expect(new Set(answers.map(({ token }) => token.accessToken)).size).toBe(1);
      expect(story.logins()).toBe(2);
      const removals = await Promise.all(
        Array.from({ length: 4 }, () => story.remove(one.driver.id)),
      );
      expect(
        removals
          .map(({ deletedId, userErrors }) => deletedId ?? userErrors[0].code)
          .filter((code) => code !== 'IN_TRANSITION' && code !== 'NOT_FOUND'),
      ).toEqual([one.driver.id]);
    } finally {
      await story.close();
    }
  });
});
