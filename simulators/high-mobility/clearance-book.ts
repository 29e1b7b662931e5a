import {
  CANCELABLE_BRANDS,
  type ChangelogEntry,
  type Clearance,
  type Odometer,
  type Status,
  statusSince,
  type Tags,
} from './clearance.js';

export interface ClearanceChange {
  readonly clearance: Clearance;
  readonly previous: Status | null;
  readonly reason: string | null;
}

/** Reason for which a clearance cannot be ended now, as the answer's status and error. */
export interface EndRefusal {
  readonly httpStatus: 404 | 409 | 422;
  readonly title: string;
  readonly source: string;
  readonly detail: string;
}

export type EndResult =
  | { readonly ok: true; readonly clearance: Clearance }
  | { readonly ok: false; readonly refusal: EndRefusal };

const DAY_MS = 86_400_000;
/** Enough for any test, and an end for a demonstration that runs for weeks. */
const MAX_ENTRIES = 500;

/**
 * The provider's record of clearances, in memory: per application and VIN. Records are replaced,
 * never changed.
 */
export class ClearanceBook {
  readonly #now: () => Date;
  readonly #records = new Map<string, Map<string, Clearance>>();
  readonly #listeners: ((change: ClearanceChange) => void)[] = [];
  /** VINs of clearances that are neither listed nor found. */
  readonly #hidden = new Set<string>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  onChange(listener: (change: ClearanceChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Clearance of one application, or of any application that has the vehicle. */
  find(vin: string, clientId?: string): Clearance | undefined {
    if (this.#hidden.has(vin)) return undefined;
    if (clientId !== undefined) return this.#records.get(clientId)?.get(vin);
    for (const records of this.#records.values()) {
      const found = records.get(vin);
      if (found) return found;
    }
    return undefined;
  }

  /** In the order of their first request. */
  list(clientId?: string): readonly Clearance[] {
    const books =
      clientId === undefined
        ? [...this.#records.values()]
        : [this.#records.get(clientId) ?? new Map<string, Clearance>()];
    return books
      .flatMap((records) => [...records.values()])
      .filter(({ vin }) => !this.#hidden.has(vin));
  }

  /** Lets the clearances of a vehicle vanish, or return as they were. */
  setHidden(vin: string, isHidden: boolean): void {
    if (isHidden) this.#hidden.add(vin);
    else this.#hidden.delete(vin);
  }

  /** Requests a clearance: again after its end; a running one stays as it is. */
  request(
    clientId: string,
    vin: string,
    brand: string,
    tags: Tags,
    odometer: Odometer | null = null,
  ): Clearance {
    const existing = this.find(vin, clientId);
    if (existing && !['revoked', 'rejected', 'canceled', 'error'].includes(existing.status))
      return existing;
    const base = existing ?? {
      clientId,
      vin,
      status: 'pending',
      insertedAt: this.#now(),
      changelog: [],
    };
    return this.#change(
      { ...base, brand, tags, odometer },
      existing?.status ?? null,
      'pending',
      null,
    );
  }

  /** Revokes an approved clearance, cancels a pending one; the carmaker finishes it later. */
  end(clientId: string, vin: string): EndResult {
    const clearance = this.find(vin, clientId);
    const refusal = this.#refusalToEnd(clearance);
    if (!clearance || refusal) return { ok: false, refusal: refusal ?? NOT_FOUND };
    const next = clearance.status === 'approved' ? 'revoking' : 'canceling';
    return { ok: true, clearance: this.#change(clearance, clearance.status, next, null) };
  }

  /**
   * Sets a status as the carmaker would, whatever came before.
   * @throws Error when the vehicle is unknown.
   */
  move(vin: string, status: Status, reason: string | null = null, clientId?: string): Clearance {
    const clearance = this.find(vin, clientId);
    if (!clearance) throw new Error(`there is no clearance for ${vin}`);
    return this.#change(clearance, clearance.status, status, reason);
  }

  #refusalToEnd(clearance: Clearance | undefined): EndRefusal | undefined {
    switch (clearance?.status) {
      case undefined:
        return NOT_FOUND;
      case 'revoked':
      case 'canceled':
      case 'rejected':
        return {
          httpStatus: 409,
          title: 'Conflict',
          source: 'vin',
          detail: 'Clearance is already removed',
        };
      case 'revoking':
      case 'canceling':
        return {
          httpStatus: 409,
          title: 'Conflict',
          source: 'vin',
          detail: 'Clearance is in transition mode',
        };
      case 'error':
        return {
          httpStatus: 422,
          title: 'not supported',
          source: 'vin',
          detail: 'The clearance is in state error',
        };
      case 'pending':
        return this.#refusalToCancel(clearance);
      case 'approved':
        return undefined;
    }
  }

  #refusalToCancel(clearance: Clearance): EndRefusal | undefined {
    if (!CANCELABLE_BRANDS.includes(clearance.brand)) {
      return {
        httpStatus: 422,
        title: 'not supported',
        source: 'vin',
        detail: 'cancellation is not supported for this vin',
      };
    }
    if (this.#now().getTime() - statusSince(clearance).getTime() >= DAY_MS) return undefined;
    const detail = "the pending status could only be canceled after 1 day it's created";
    return { httpStatus: 422, title: 'too early', source: 'status', detail };
  }

  #change(
    clearance: Clearance,
    previous: Status | null,
    status: Status,
    reason: string | null,
  ): Clearance {
    const entry: ChangelogEntry = { at: this.#now(), status, reason };
    const changed = {
      ...clearance,
      status,
      changelog: [...clearance.changelog, entry].slice(-MAX_ENTRIES),
    };
    const records = this.#records.get(clearance.clientId) ?? new Map<string, Clearance>();
    this.#records.set(clearance.clientId, records.set(clearance.vin, changed));
    for (const listener of this.#listeners) listener({ clearance: changed, previous, reason });
    return changed;
  }
}

const NOT_FOUND: EndRefusal = {
  httpStatus: 404,
  title: 'Not found',
  source: 'vin',
  detail: 'There is no clearance for this vin',
};
