import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Gatekeeper, secured } from '../access/authorize.js';
import { type CredentialShapes } from '../brands.js';
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
  /** Telematics brands that it has, as on the wire. */
  readonly brands: ReadonlyMap<string, CredentialShapes | null>;
  /** Whether what the documents only recommend is demanded. */
  readonly strict: boolean;
}

const PERMISSION = 'telematics-credentials';
const text = z.string().min(1).max(4096);
const name = z.string().min(1).max(255);

/**
 * The OEM Credentials API
 * (https://developers.invers.com/vehicle-management/vehicle-lifecycle/managing-credentials).
 */
export function addCredentialRoutes(server: FastifyInstance, parts: CredentialParts): void {
  const { credentials } = parts;
  server.post(
    CREDENTIALS_PATH,
    secured(parts, PERMISSION, (fleetId, request, reply) => {
      const { brand, shapes } = brandOf(parts, request);
      if (!shapes)
        throw new Problem(
          '/problems/validation-error',
          `Vehicles of the telematics brand '${brand}' do not need credentials.`,
        );
      if (shapes === 'by-owner')
        throw new Problem(
          '/problems/validation-error',
          `Credentials of the telematics brand '${brand}' are created by the owner's authorization.`,
        );
      const given = request.body as Readonly<Record<string, unknown>> | null;
      const shape = shapes.find(({ principal }) => given?.[principal] !== undefined) ?? shapes[0];
      if (!shape) throw new Error(`the brand ${brand} has no shape of credentials`);
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
        shape,
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
        credentials.list(fleetId, brandOf(parts, request).brand),
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
      if (!credential.shape)
        throw new Problem('/problems/validation-error', 'These credentials have no secret.');
      const { secret } = credential.shape;
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

/** Returns the brand that a path names. @throws Problem for an unknown one. */
export function brandOf(
  { brands }: Pick<CredentialParts, 'brands'>,
  request: FastifyRequest,
): { readonly brand: string; readonly shapes: CredentialShapes | null } {
  const { brand } = request.params as { readonly brand: string };
  const shapes = brands.get(brand);
  if (shapes === undefined)
    throw new Problem(
      '/problems/resource-not-found',
      `The telematics brand '${brand}' cannot be found.`,
    );
  return { brand, shapes };
}

function credentialOf(
  parts: CredentialParts,
  fleetId: string,
  request: FastifyRequest,
): StoredCredential {
  const { brand } = brandOf(parts, request);
  const { id } = request.params as { readonly id: string };
  const found = parts.credentials.find(fleetId, brand, id);
  if (!found)
    throw new Problem(
      '/problems/resource-not-found',
      `The credentials with ID '${id}' cannot be found.`,
    );
  return found;
}

/** Never with a secret: the book does not hand it out. */
function toItem(credential: StoredCredential): Readonly<Record<string, unknown>> {
  const { id, name: called, shape, principal } = credential;
  return {
    id,
    name: called,
    ...(shape
      ? { [shape.principal]: principal }
      : { authorization: { status: credential.authorization, region: 'EU' } }),
  };
}
