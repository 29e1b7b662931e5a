import { type SeededFleet } from './seed.js';

/** Document that Apollo Sandbox opens with. */
export const exampleQuery = `query Fleets {
  fleets(first: 1) {
    nodes {
      id
      name
      clearanceSummary {
        status
        count
      }
      providerAccounts {
        name
        provider {
          displayName
        }
        health {
          status
          reason
          retryAt
        }
        grant {
          status
          expiresAt
        }
      }
      oemCredentials {
        nodes {
          name
          brand
          inUse
        }
      }
      vehicles(first: 10) {
        totalCount
        nodes {
          vin
          brand
          name
          enrollments {
            status
            reason
            account {
              name
            }
            credential {
              name
            }
            clearance {
              status
              reason
              changedAt
              allowedActions
            }
            dataFlow {
              status
              since
            }
          }
          state {
            odometer {
              value
              measuredAt
            }
            position {
              latitude
              longitude
            }
            warnings {
              code
            }
            problems {
              reason
            }
          }
        }
      }
      drivers {
        nodes {
          displayName
          grant {
            status
          }
        }
      }
    }
  }
}
`;

const subscription = (fleetId: string): string => `subscription Changes {
  clearanceChanged(fleetId: "${fleetId}") {
    cursor
    previousStatus
    status
    reason
    occurredAt
    vehicle {
      vin
      name
    }
  }
}`;

export interface Welcome {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accessToken: string;
  readonly fleet: SeededFleet;
  readonly controlUrl: string;
}

/** Everything a newcomer needs, ready to paste. */
export function welcome({
  url,
  clientId,
  clientSecret,
  accessToken,
  fleet,
  controlUrl,
}: Welcome): string {
  return `
Fleetgraph is running with simulated telematics companies: INVERS, High Mobility and Damoov. About every second a clearance changes.

  Apollo Sandbox   ${url}/graphql     (the token is in its headers already)
  offline explorer ${url}/explorer
  fleet            ${fleet.fleetName}  ${fleet.fleetId}
  a vehicle        ${fleet.vin}

Client id and secret:
  ${clientId}
  ${clientSecret}

An access token, good for an hour:
  ${accessToken}

Get another one:
  curl -s -u '${clientId}:${clientSecret}' -d grant_type=client_credentials ${url}/oauth/token

Ask for the fleet:
  curl -s ${url}/graphql -H 'content-type: application/json' -H 'authorization: Bearer ${accessToken}' \\
    -d '{"query":"{ fleet(id: \\"${fleet.fleetId}\\") { name clearanceSummary { status count } } }"}'

Watch clearances change; paste this into Sandbox:

${subscription(fleet.fleetId)
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}

Make High Mobility slow, broken or silent:
  curl -s ${controlUrl}/faults -H 'content-type: application/json' -d '{"kind":"latency","ms":2000,"times":20}'

Ctrl-C stops everything.

Open ${url} in a browser: the console, signed in already.
`;
}
