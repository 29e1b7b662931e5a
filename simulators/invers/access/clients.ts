/**
 * Names of permissions; each has a read-only twin with `.ro` that it implies. Those of credentials
 * and lifecycle are not documented.
 */
const PERMISSIONS = ['vehicles', 'vehicle-lifecycle', 'telematics-credentials'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** One API client as it would be made in FleetControl. */
export interface SimulatedClient {
  /** Has a `#`, e.g. `EXFL29#cl1`. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whose credentials and vehicles it sees; what stands before the `#` when absent. */
  readonly fleetId?: string;
  /** All when absent; with `.ro` for reading only. */
  readonly permissions?: readonly (Permission | `${Permission}.ro`)[];
}

/**
 * Encoding of a client in the Basic header: as it is, as curl does, or form-encoded (RFC 6749,
 * 2.3.1).
 */
export type BasicForm = 'raw' | 'url-encoded';

export function fleetOf({ clientId, fleetId }: SimulatedClient): string {
  return fleetId ?? clientId.split('#', 1)[0] ?? clientId;
}

export function mayUse(
  { permissions = PERMISSIONS }: SimulatedClient,
  permission: Permission,
  reading: boolean,
): boolean {
  return permissions.includes(permission) || (reading && permissions.includes(`${permission}.ro`));
}

/**
 * The client that a Basic header names and proves to be (RFC 7617); undefined when there is none
 * such.
 */
export function findByBasic(
  clients: readonly SimulatedClient[],
  header: string | undefined,
): { readonly client: SimulatedClient; readonly form: BasicForm } | undefined {
  const base64 = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (base64 === undefined) return undefined;
  const text = Buffer.from(base64, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  const [id, secret] = [text.slice(0, colon), text.slice(colon + 1)];
  const find = (clientId: string, clientSecret: string) =>
    clients.find((one) => one.clientId === clientId && one.clientSecret === clientSecret);
  const raw = find(id, secret);
  if (raw) return { client: raw, form: 'raw' };
  const encoded = find(formDecode(id), formDecode(secret));
  return encoded && { client: encoded, form: 'url-encoded' };
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
