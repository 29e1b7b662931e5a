import { createClient } from 'graphql-ws';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { resume } from './resume.js';
import { GATEWAY_PORT } from './settings.js';

/** Prints the changes of a fleet from now on, over the gateway; misses none when an instance dies. */
const [fleetId, token] = process.argv.slice(2);
if (!token) {
  console.error('Usage: npm run follow -- <fleet id> <access token that "npm start" printed>');
  process.exit(2);
}
const url = `http://127.0.0.1:${GATEWAY_PORT}/graphql`;
const authorization = `Bearer ${token}`;
const PAUSE_MS = 500;
const END = `query ($fleetId: ID!) {
  fleet(id: $fleetId) { clearanceEvents(last: 1) { pageInfo { endCursor } } }
}`;
const CHANGED = `subscription ($fleetId: ID!, $after: String) {
  clearanceChanged(fleetId: $fleetId, after: $after) {
    id cursor status vehicle { vin appointments { day } }
  }
}`;

/** The cursor to begin with: without one, a repeated subscription would begin at the end again. */
async function endOfJournal() {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query: END, variables: { fleetId } }),
  });
  const { data, errors } = await response.json();
  if (!data?.fleet) throw new Error(JSON.stringify(errors ?? 'There is no such fleet.'));
  return data.fleet.clearanceEvents.pageInfo.endCursor;
}

const client = createClient({
  url: url.replace('http', 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: { authorization },
  // resume.js subscribes again, with the last cursor.
  retryAttempts: 0,
});
const subscribe = (after) => client.iterate({ query: CHANGED, variables: { fleetId, after } });
for await (const event of resume(subscribe, await endOfJournal(), () => sleep(PAUSE_MS)))
  console.log(JSON.stringify(event));
