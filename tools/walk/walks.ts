import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { commonOf, type Coverage, type Walk } from './coverage.ts';
import { type Product } from './product.ts';

/** Times that each walk is gone. */
const TIMES = 3;
const VEHICLES = 50;

const ANY = '{ __typename }';
const pageOf = (relations: string): string => `query Page($fleetId: ID!, $first: Int!) {
  fleet(id: $fleetId) { id vehicles(first: $first) {
    nodes { id vin brand name licensePlate createdAt ${relations} }
    pageInfo { hasNextPage endCursor }
  } }
}`;
const PAGE = pageOf('');
const PAGE_WITH_RELATIONS = pageOf(`clearance { status reason changedAt }
  enrollments { id status credentialKind externalId credential { id name brand } }`);
const START = `mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) {
  userErrors { code } onboarding { id } } }`;
const ISSUE = `mutation ($input: IssueAccessTokenInput!) { issueAccessToken(input: $input) {
  userErrors { code } token { accessToken expiresAt } } }`;
const CHANGED = `subscription ($fleetId: ID!) { clearanceChanged(fleetId: $fleetId) {
  cursor status vehicle { vin } } }`;

const vinOf = (number: number): string => `WBAWALK00${String(number).padStart(8, '0')}`;

/** Walks by name. */
export type Walks = Readonly<Record<string, Walk>>;
/** The walk that every request goes. */
export const ANY_OPERATION = 'any operation';

export async function goWalks(product: Product, coverage: Coverage): Promise<Walks> {
  const { graphql, simulator, fleetId, accountId } = product;
  const database = new Database(product.databasePath, { readonly: true });
  const statusOf = database.prepare('select status from onboarding_rows where onboarding_id = ?');
  const isOver = (id: string): boolean =>
    (statusOf.pluck().all(id) as readonly string[]).every((status) => status === 'SUCCEEDED');
  const enrollmentOf = database.prepare(
    'select e.id from enrollments e join vehicles v on v.id = e.vehicle_id where v.vin = ?',
  );

  const start = async (numbers: readonly number[]): Promise<string> => {
    const vehicles = numbers.map((number) => ({ vin: vinOf(number), brand: 'bmw' }));
    const answer = await graphql<{
      readonly startOnboarding: { readonly onboarding: { readonly id: string } };
    }>(START, { input: { accountId, vehicles } });
    return answer.startOnboarding.onboarding.id;
  };
  const untilOver = async (id: string): Promise<void> => {
    while (!isOver(id)) await sleep(5);
  };
  /** Goes a walk a few times, each with a number of its own. */
  const repeat = async (go: (time: number) => Promise<unknown>): Promise<Walk> => {
    const walks: Walk[] = [];
    for (let time = 1; time <= TIMES; time += 1) {
      // Whatever the step before has left to do.
      await sleep(200);
      await coverage.take();
      await go(time);
      walks.push(await coverage.take());
    }
    return commonOf(walks);
  };

  try {
    await untilOver(await start(Array.from({ length: VEHICLES }, (_, index) => index)));
    /** Goes the walk of a query that has been sent before: the second time it is compiled. */
    const query = async (text: string, variables: object): Promise<Walk> => {
      const send = () => graphql(text, variables);
      await send();
      await send();
      return repeat(send);
    };
    const any = await query(ANY, {});
    const page = await query(PAGE, { fleetId, first: VEHICLES });
    const pageWithRelations = await query(PAGE_WITH_RELATIONS, { fleetId, first: VEHICLES });

    const rowRequested = await repeat((time) => start([100 + time]));
    const row = await repeat(async (time) => untilOver(await start([200 + time])));

    const events = follow(product);
    const event = await repeat(async (time) => {
      const next = events.next();
      simulator.move(vinOf(time), 'approved');
      await next;
    });
    await events.close();

    const issue = async (time: number): Promise<void> => {
      const subjectId = enrollmentOf.pluck().get(vinOf(time)) as string;
      await graphql(ISSUE, { input: { subjectId } });
    };
    const token = await repeat(issue);
    const held = await repeat(issue);
    return {
      [ANY_OPERATION]: any,
      'page of 50 vehicles': page,
      'page with clearances, enrollments and credentials': pageWithRelations,
      'webhook to its subscriber': event,
      'onboarding row, its request': rowRequested,
      'onboarding row, until the provider has it': row,
      'token, first': token,
      'token, held': held,
    };
  } finally {
    database.close();
  }
}

/** Events of one subscriber. */
function follow({ url, token, fleetId }: Product) {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const events = client.iterate({ query: CHANGED, variables: { fleetId } });
  return {
    next: () => events.next(),
    close: async () => {
      await events.return?.();
      await client.dispose();
    },
  };
}
