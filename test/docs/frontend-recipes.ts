/** The code of docs/frontend-recipes.md: each region stands there letter for letter, and frontend-recipes.test.ts runs it. */
import { createClient } from 'graphql-ws';

// #region sign in
interface Token {
  readonly value: string;
  readonly renewAt: number;
}

export async function signIn(
  server: string,
  clientId: string,
  clientSecret: string,
): Promise<Token> {
  const response = await fetch(`${server}/oauth/token`, {
    method: 'POST',
    credentials: 'omit',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
  const answer = (await response.json()) as {
    access_token: string;
    expires_in: number;
    error_description: string;
  };
  if (!response.ok) throw new Error(answer.error_description);
  return { value: answer.access_token, renewAt: Date.now() + answer.expires_in * 800 };
}
// #endregion

// #region ask
interface Extensions {
  readonly code?: string;
  readonly retryAfterSeconds?: number;
  readonly retryAt?: string | null;
  readonly headCursor?: string | null;
}

export class Refusal extends Error {
  readonly extensions: Extensions;

  constructor({
    message,
    extensions = {},
  }: {
    readonly message: string;
    readonly extensions?: Extensions | undefined;
  }) {
    super(message);
    this.extensions = extensions;
  }
}

export async function ask<T>(
  server: string,
  token: string,
  query: string,
  variables: object = {},
): Promise<T> {
  const response = await fetch(`${server}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as {
    data: T;
    errors?: ConstructorParameters<typeof Refusal>[0][];
  };
  if (errors?.[0]) throw new Refusal(errors[0]);
  return data;
}
// #endregion

// #region wait
/** How many seconds to wait before the same call can succeed; null when it never will. */
export function secondsToWait({
  extensions: { code, retryAfterSeconds, retryAt },
}: Refusal): number | null {
  if (code === 'RATE_LIMITED') return retryAfterSeconds ?? 1;
  if (code === 'PROVIDER_UNAVAILABLE' || code === 'PROVIDER_RATE_LIMITED')
    return retryAt ? Math.max(0, (Date.parse(retryAt) - Date.now()) / 1000) : 60;
  return code === 'STORE_UNAVAILABLE' || code === 'INTERNAL_SERVER_ERROR' ? 5 : null;
}
// #endregion

// #region pages
const VEHICLES = `query Vehicles($fleetId: ID!, $first: Int!, $after: String) {
  fleet(id: $fleetId) {
    vehicles(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id vin clearance { status } }
    }
  }
}`;

interface Vehicle {
  readonly id: string;
  readonly vin: string;
  readonly clearance: { readonly status: string } | null;
}

interface VehiclesOfFleet {
  readonly fleet: {
    readonly vehicles: {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      readonly nodes: readonly Vehicle[];
    };
  } | null;
}

export async function* allVehicles(
  server: string,
  token: string,
  fleetId: string,
  first = 500,
): AsyncGenerator<Vehicle> {
  let after: string | null = null;
  do {
    const { fleet }: VehiclesOfFleet = await ask(server, token, VEHICLES, {
      fleetId,
      first,
      after,
    });
    if (!fleet) return;
    yield* fleet.vehicles.nodes;
    after = fleet.vehicles.pageInfo.hasNextPage ? fleet.vehicles.pageInfo.endCursor : null;
  } while (after !== null);
}
// #endregion

// #region follow
const CHANGES = `subscription Changes($fleetId: ID!, $after: String) {
  clearanceChanged(fleetId: $fleetId, after: $after) { cursor status vehicle { id vin } }
}`;

interface Change {
  readonly cursor: string;
  readonly status: string;
  readonly vehicle: { readonly id: string; readonly vin: string };
}

/** Every change after the cursor, across lost connections. Store the cursor of the last event that you have dealt with. */
export async function* follow(
  server: string,
  token: () => Promise<string>,
  fleetId: string,
  after: string,
): AsyncGenerator<Change> {
  const client = createClient({
    url: `${server.replace(/^http/, 'ws')}/graphql`,
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
    retryAttempts: 0,
  });
  try {
    for (;;) {
      try {
        for await (const { data, errors } of client.iterate<{ clearanceChanged: Change }>({
          query: CHANGES,
          variables: { fleetId, after },
        })) {
          // CURSOR_EXPIRED: read the state again, then go on from `headCursor`.
          if (errors?.[0]) throw new Refusal(errors[0]);
          if (!data) continue;
          after = data.clearanceChanged.cursor;
          yield data.clearanceChanged;
        }
      } catch (lost) {
        if (lost instanceof Refusal || Array.isArray(lost)) throw lost;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  } finally {
    await client.dispose();
  }
}
// #endregion

// #region onboard
const START = `mutation Start($input: StartOnboardingInput!) {
  startOnboarding(input: $input) {
    userErrors { code field message }
    onboarding { id total }
  }
}`;

interface Started {
  readonly id: string;
  readonly total: number;
}

interface StartAnswer {
  readonly startOnboarding: {
    readonly userErrors: readonly { readonly message: string }[];
    readonly onboarding: Started | null;
  };
}

/** The same key with the same rows is carried out once, however often it is sent: store the key until there is an answer. */
export async function onboard(
  server: string,
  token: string,
  accountId: string,
  vins: readonly string[],
  idempotencyKey: string,
): Promise<Started> {
  const vehicles = vins.map((vin) => ({ vin, brand: 'bmw' }));
  const { startOnboarding }: StartAnswer = await ask(server, token, START, {
    input: { accountId, vehicles, idempotencyKey },
  });
  const { userErrors, onboarding } = startOnboarding;
  if (!onboarding) throw new Error(userErrors.map(({ message }) => message).join(' '));
  return onboarding;
}
// #endregion

// #region rows
const FAILED_ROWS = `query FailedRows($id: ID!) {
  onboarding(id: $id) {
    status
    rows(first: 500, filterBy: { status: [FAILED] }) {
      nodes { index vin canRetry userErrors { code field message } }
    }
  }
}`;

interface FailedRow {
  readonly index: number;
  readonly vin: string;
  readonly canRetry: boolean;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[];
    readonly message: string;
  }[];
}

export async function failedRows(
  server: string,
  token: string,
  id: string,
): Promise<readonly FailedRow[]> {
  const { onboarding }: { onboarding: { rows: { nodes: readonly FailedRow[] } } } = await ask(
    server,
    token,
    FAILED_ROWS,
    { id },
  );
  return onboarding.rows.nodes;
}
// #endregion

// #region trusted
export async function askTrusted(
  server: string,
  token: string,
  documentId: string,
  variables: object = {},
): Promise<unknown> {
  const response = await fetch(`${server}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ documentId, variables }),
  });
  return response.json();
}
// #endregion
