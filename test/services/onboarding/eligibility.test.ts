import { describe, expect, it, onTestFinished } from 'vitest';
import { createRegistry } from '../../../src/providers/registry.js';
import { AccountSessions } from '../../../src/services/access/account-sessions.js';
import { EligibilityService } from '../../../src/services/onboarding/eligibility.js';
import { type Answer, AnsweringServer } from '../../providers/answering-server.js';
import { startTestCore } from '../../support/core.js';

/** The service before a provider of a few lines, with as many questions as said. */
async function askAbout(count: number, answer: Answer) {
  const core = await startTestCore();
  const account = await core.stored((await core.connect(await core.newFleet('North'))).id);
  const server = await AnsweringServer.start();
  onTestFinished(() => server.stop());
  server.answer(answer);
  const registry = createRegistry(
    {
      highMobilityLiveUrl: server.url,
      highMobilitySandboxUrl: server.url,
      inversUrl: server.url,
      damoovUserUrl: server.url,
      damoovApiUrl: server.url,
    },
    core.now,
  );
  const sessions = new AccountSessions({
    store: core.store,
    vault: core.vault,
    registry,
    tokens: core.tokens,
    now: core.now,
  });
  const questions = Array.from({ length: count }, (_, index) => ({
    vin: `EXVETESTVIN${String(index).padStart(6, '0')}`,
    brand: 'bmw',
  }));
  const results = new EligibilityService({ store: core.store, sessions, now: core.now }).checkAll(
    account,
    questions,
  );
  return { core, account, server, questions, results };
}

const body = (text: string): { readonly vin: string } =>
  JSON.parse(text) as { readonly vin: string };

describe('checking many vehicles', () => {
  it('asks four questions at once and no more, and answers in their order', async () => {
    const held: (() => void)[] = [];
    let most = 0;
    const { questions, results } = await askAbout(11, (response, request) => {
      held.push(() =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ vin: body(request.body).vin, eligible: true })),
      );
      most = Math.max(most, held.length);
      // The newest first, so that the answers come out of order; after the last question all.
      if (body(request.body).vin.endsWith('10')) for (const give of held.splice(0)) give();
      else if (held.length === 4) held.pop()!();
    });
    expect((await results).map(({ eligibility }) => eligibility?.vin)).toEqual(
      questions.map(({ vin }) => vin),
    );
    expect(most).toBe(4);
  });

  it('does not go on when the provider says to wait', async () => {
    const { server, core, account, results } = await askAbout(40, {
      status: 429,
      json: { errors: [{ title: 'Too many requests', detail: 'retry after 60s' }] },
    });
    const answers = await results;
    expect(server.requests.length).toBeLessThanOrEqual(4);
    expect(answers).toHaveLength(40);
    for (const { eligibility, warning } of answers) {
      expect(eligibility).toBeNull();
      expect(warning).toContain('Too many requests');
    }
    expect((await core.stored(account.id)).health).toMatchObject({
      status: 'DEGRADED',
      retryAt: new Date(core.now().getTime() + 60_000),
    });
  });

  it('gives up after a few outages in a row', async () => {
    const { server, results } = await askAbout(40, { status: 503 });
    const answers = await results;
    expect(answers.filter(({ warning }) => warning !== null)).toHaveLength(40);
    expect(server.requests.length).toBeGreaterThan(1);
    expect(server.requests.length).toBeLessThan(8);
  });

  it('goes on after vehicles that are refused, which say nothing about the account', async () => {
    const { server, core, account, results } = await askAbout(20, {
      status: 422,
      json: { errors: [{ title: 'Invalid vin' }] },
    });
    expect((await results).filter(({ warning }) => warning?.includes('Invalid vin'))).toHaveLength(
      20,
    );
    expect(server.requests).toHaveLength(20);
    expect((await core.stored(account.id)).health.status).toBe('HEALTHY');
  });
});
