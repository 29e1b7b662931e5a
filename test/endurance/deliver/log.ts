import Database from 'better-sqlite3';
import { type Json, type Server, type World } from '../harness.ts';

/** Creates the endpoints as a client with the scope. @returns the id of their fleet */
export async function createEndpoints(
  world: World,
  server: Server,
  urls: readonly string[],
): Promise<string> {
  const { createFleet } = await world.ask(
    server,
    'mutation { createFleet(input: { name: "Deliveries" }) { fleet { id } } }',
  );
  const fleetId: string = createFleet.fleet.id;
  const scopes = ['fleet:read', 'webhook:write'];
  const { createApiClient } = await world.ask(
    server,
    'mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { issued { clientSecret client { clientId } } } }',
    { input: { name: 'Deliveries', scopes, fleetIds: [fleetId] } },
  );
  const { client, clientSecret } = createApiClient.issued;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: clientSecret,
  });
  const answer = await fetch(`${server.url}/oauth/token`, { method: 'POST', body });
  const { access_token: token }: Json = await answer.json();
  const query =
    'mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { userErrors { message } endpoint { id } } }';
  for (const url of urls) {
    const input = { fleetId, url };
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const created = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables: { input } }),
    });
    const { data }: Json = await created.json();
    if (!data?.createWebhookEndpoint.endpoint) throw new Error(JSON.stringify(data));
  }
  return fleetId;
}

/** Writes events to the log of a fleet while no server is there. */
export function writeEvents(path: string, fleetId: string, count: number, subjects: number): void {
  const file = new Database(path);
  const insert = file.prepare(
    "insert into subject_events values (?, ?, ?, 'ENROLLMENT_CHANGED', ?, null, ?, ?, ?)",
  );
  file.transaction(() => {
    const { seq } = file
      .prepare('select journal_seq as seq from fleets where id = ?')
      .get(fleetId) as { seq: number };
    for (let index = 1; index <= count; index += 1) {
      const place = seq + index;
      const subject = `enr_${index % subjects}`;
      const details = JSON.stringify({ place });
      insert.run(
        `sev_${String(place).padStart(26, '0')}`,
        fleetId,
        place,
        subject,
        details,
        Date.now(),
        Date.now(),
      );
    }
    file.prepare('update fleets set journal_seq = ? where id = ?').run(seq + count, fleetId);
  })();
  file.close();
}
