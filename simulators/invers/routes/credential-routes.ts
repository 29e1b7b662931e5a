import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Gatekeeper, secured } from '../authorize.js';
import { BRANDS, type CredentialShape } from '../brands.js';
import { type CredentialBook, type StoredCredential } from '../credential-book.js';
import { toPage } from '../paging.js';
import { CREDENTIALS_PATH } from '../paths.js';
import { Problem } from '../problems.js';
import { readBody } from '../read-body.js';
import { type VehicleBook } from '../vehicle-book.js';
import { type WireStyle } from '../wire-settings.js';

export interface CredentialParts extends Gatekeeper {
  readonly credentials: CredentialBook;
  readonly vehicles: VehicleBook;
  readonly wire: WireStyle;
  /** Whether what the documents only recommend is demanded. */
  readonly strict: boolean;
}

const PERMISSION = 'telematics-credentials';
const text = z.string().min(1).max(4096);
const name = z.string().min(1).max(255);

/** The OEM Credentials API (https://developers.invers.com/vehicle-management/vehicle-lifecycle/managing-credentials). */
export function addCredentialRoutes(server: FastifyInstance, parts: CredentialParts): void {
  const { credentials } = parts;
  server.post(
    CREDENTIALS_PATH,
    secured(parts, PERMISSION, (fleetId, request, reply) => {
      const { brand, shape } = brandOf(request);
      if (!shape)
        throw new Problem(
          '/problems/validation-error',
          `Vehicles of the telematics brand '${brand}' do not need credentials.`,
        );
      const body = readBody(
        z.strictObject({
          name: parts.strict ? name : name.optional(),
          [shape.principal]: text,
          [shape.secret]: text,
        }),
        request.body,
      ) as Readonly<Record<string, string>>;
      const created = credentials.create(fleetId, brand, {
        name: body['name'],
        principal: body[shape.principal] ?? '',
        secret: body[shape.secret] ?? '',
      });
      void reply.code(201);
      return toItem(created);
    }),
  );
  server.get(
    CREDENTIALS_PATH,
    secured(parts, PERMISSION, (fleetId, request, reply) =>
      toPage(
        parts.wire.settings,
        request,
        reply,
        credentials.list(fleetId, brandOf(request).brand),
        toItem,
      ),
    ),
  );
  server.get(
    `${CREDENTIALS_PATH}/:id`,
    secured(parts, PERMISSION, (fleetId, request) => toItem(credentialOf(parts, fleetId, request))),
  );
  server.patch(
    `${CREDENTIALS_PATH}/:id`,
    secured(parts, PERMISSION, (fleetId, request) => {
      const credential = credentialOf(parts, fleetId, request);
      const { secret } = shapeOf(credential);
      const body = readBody(z.strictObject({ [secret]: text }), request.body);
      return toItem(credentials.updateSecret(credential, body[secret] ?? ''));
    }),
  );
  server.delete(
    `${CREDENTIALS_PATH}/:id`,
    secured(parts, PERMISSION, (fleetId, request, reply) => {
      const credential = credentialOf(parts, fleetId, request);
      if (
        parts.vehicles.list(fleetId).some(({ credentialsId }) => credentialsId === credential.id)
      ) {
        throw new Problem(
          '/problems/conflicting-resource',
          `Cannot delete the credentials with name '${credential.name}', since they are already being used.`,
        );
      }
      credentials.delete(credential);
      void reply.code(204);
      return undefined;
    }),
  );
}

/** The brand a path names. @throws Problem for one that nobody knows. */
export function brandOf(request: FastifyRequest): {
  readonly brand: string;
  readonly shape: CredentialShape | null;
} {
  const { brand } = request.params as { readonly brand: string };
  const shape = BRANDS[brand];
  if (shape === undefined)
    throw new Problem(
      '/problems/resource-not-found',
      `The telematics brand '${brand}' cannot be found.`,
    );
  return { brand, shape };
}

function credentialOf(
  { credentials }: CredentialParts,
  fleetId: string,
  request: FastifyRequest,
): StoredCredential {
  const { brand } = brandOf(request);
  const { id } = request.params as { readonly id: string };
  const found = credentials.find(fleetId, brand, id);
  if (!found)
    throw new Problem(
      '/problems/resource-not-found',
      `The credentials with ID '${id}' cannot be found.`,
    );
  return found;
}

function shapeOf({ brand }: StoredCredential): CredentialShape {
  return BRANDS[brand] ?? { principal: 'client_id', secret: 'client_secret' };
}

/** Never with a secret: the book does not hand it out. */
function toItem(credential: StoredCredential): Readonly<Record<string, unknown>> {
  return {
    id: credential.id,
    name: credential.name,
    [shapeOf(credential).principal]: credential.principal,
  };
}
