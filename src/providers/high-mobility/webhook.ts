import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseVin } from '../../domain/values/vin.js';
import { type WebhookPort } from '../ports/webhook.js';
import { toStatus } from './mapper.js';
import { parseStatus, webhookBody } from './wire.js';

type RequestHeaders = Parameters<WebhookPort['verify']>[0];

const SIGNATURE_HEADER = 'X-HM-Signature-256';
const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;
const DELIVERY_ID = /^[\x21-\x7e]{1,200}$/;

/**
 * High Mobility's webhooks. The signature covers the raw body alone: no header, no time. So the
 * body is trusted and the headers are not, and a replay is recognized by the delivery's id.
 */
export const highMobilityWebhooks: WebhookPort = {
  pathSegment: 'high-mobility',
  signatureHeaders: [SIGNATURE_HEADER],

  /**
   * The signature is `sha256=` and the HMAC-SHA256 of the raw body in hex; SHA-1 does not count.
   */
  verify(headers, body, secrets) {
    const hex = SIGNATURE.exec(findHeader(headers, SIGNATURE_HEADER.toLowerCase()) ?? '')?.[1];
    if (hex === undefined) return false;
    const claimed = Buffer.from(hex, 'hex');
    let genuine = false;
    for (const secret of secrets) {
      // The HMAC of an empty secret is public.
      if (secret === '') continue;
      const expected = createHmac('sha256', secret).update(body).digest();
      genuine = timingSafeEqual(expected, claimed) || genuine;
    }
    return genuine;
  },

  deliveryId(headers) {
    const id = findHeader(headers, 'x-hm-delivery');
    return id !== undefined && DELIVERY_ID.test(id) ? id : undefined;
  },

  /**
   * Reads a webhook. Signed JSON comes from the provider: an unknown message is stored, and changes
   * nothing.
   */
  read(headers, body) {
    const json = tryParse(body);
    if (json === undefined) return undefined;
    const { event, vehicle } = webhookBody.parse(json);
    const type = (event?.type ?? findHeader(headers, 'x-hm-event'))?.trim().toLowerCase();
    // The body of a ping is published nowhere: it may be anything that names neither a type nor a
    // vehicle.
    if (type === 'ping' || (!type && !vehicle)) return { kind: 'ping', vin: null, status: null };
    const vin = vehicle?.vin === undefined ? undefined : parseVin(vehicle.vin);
    const isClearance = type ? type === 'fleet_clearance_changed' : event?.action !== undefined;
    if (!isClearance || vin === undefined) return { kind: 'other', vin: vin ?? null, status: null };
    // An action that is not known, or none, still says where to look.
    const status = parseStatus(event?.action);
    return { kind: 'clearance-changed', vin, status: status ? toStatus(status) : null };
  },
};

/** A header that came once; names are compared without case. */
function findHeader(headers: RequestHeaders, name: string): string | undefined {
  let found: string | readonly string[] | undefined;
  for (const [key, value] of Object.entries(headers)) {
    if (value === undefined || key.length !== name.length || key.toLowerCase() !== name) continue;
    if (found !== undefined) return undefined;
    found = value;
  }
  const value = typeof found === 'string' ? found : found?.length === 1 ? found[0] : undefined;
  return value?.trim();
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function tryParse(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(body)) as unknown;
  } catch {
    return undefined;
  }
}
