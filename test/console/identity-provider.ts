import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { SCOPES } from '../../src/domain/values/viewer.js';

const CLIENT_ID = 'fleetgraph-console';
const AUDIENCE = 'urn:fleetgraph';

export interface IdentityProvider {
  readonly issuer: string;
  /** Settings of a server that trusts it. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

/**
 * A real OpenID provider on loopback, at which anybody signs in by any name. Its access tokens are
 * JWTs with every scope.
 * @param consoleUrl public address of the server whose console signs in there
 */
export async function startIdentityProvider(consoleUrl: string): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${consoleUrl}/sign-in/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        application_type: 'native',
      },
    ],
    clientBasedCORS: () => true,
    features: {
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPES.join(' '),
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
        }),
      },
    },
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  const trusted = { issuer, jwksUri: `${issuer}/jwks`, audience: AUDIENCE };
  return {
    issuer,
    env: {
      FLEETGRAPH_TRUSTED_ISSUERS: JSON.stringify([trusted]),
      FLEETGRAPH_CONSOLE_OIDC: JSON.stringify({
        issuer,
        clientId: CLIENT_ID,
        scopes: ['openid', ...SCOPES],
      }),
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
