import { done, FleetgraphError, type Outcome, refused, userError } from '../../domain/errors.js';
import { type Fleet, FLEET_ID_PREFIX } from '../../domain/fleet.js';
import { newId } from '../../domain/values/ids.js';
import { type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { type Db, type Store, UniqueViolation } from '../../store/engine/store.js';
import {
  closeFleet,
  countFleets,
  deleteFleet,
  findFleet,
  fleetsByIds,
  insertFleet,
  isFleetEmpty,
  listFleets,
  updateFleet,
} from '../../store/fleets.js';
import { joinLookUps } from '../../store/query/turn-look-ups.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { conflictOutcome, type Idempotency, type StoredAnswer } from '../commands/idempotency.js';
import { checkName, checkOptionalName } from '../names.js';
import { Pager } from '../paging.js';

export interface CreateFleetInput {
  readonly name: string;
  readonly externalId?: string | null;
  readonly idempotencyKey?: string | null;
}

export interface UpdateFleetInput {
  readonly fleetId: string;
  readonly name?: string | null;
  readonly externalId?: string | null;
}

export interface FleetServiceParts {
  readonly store: Store;
  readonly cursors: CursorSeal;
  readonly idempotency: Idempotency;
  readonly now: () => Date;
}

/**
 * Fleets, which are the tenants. Only an operator creates one; a fleet that the caller may not see
 * is answered like an unknown id.
 */
export class FleetService {
  readonly #store: Store;
  readonly #idempotency: Idempotency;
  readonly #now: () => Date;
  readonly #pager: Pager<Fleet>;
  /** Finds fleets, one for each id; null for an id without a fleet. */
  readonly #find: (ids: readonly string[]) => Promise<readonly (Fleet | null)[]>;

  constructor({ store, cursors, idempotency, now }: FleetServiceParts) {
    this.#store = store;
    this.#idempotency = idempotency;
    this.#now = now;
    this.#pager = new Pager<Fleet>(cursors, 'fleets', (fleet) => ({
      value: fleet.createdAt,
      id: fleet.id,
    }));
    const find = async (ids: readonly string[]): Promise<readonly (Fleet | null)[]> => {
      const found = await fleetsByIds(store.read, ids);
      const byId = new Map(found.map((fleet) => [fleet.id, fleet]));
      return ids.map((id) => byId.get(id) ?? null);
    };
    const findOne = joinLookUps(find);
    this.#find =
      store.dialect === 'postgres' ? (ids) => Promise.all(ids.map((id) => findOne(id))) : find;
  }

  async find(caller: Caller, id: string): Promise<Fleet | null> {
    return (await this.byIds(caller, [id]))[0] ?? null;
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Fleet | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const visible = ids.filter((id) => maySeeFleet(viewer, id));
    const fleets = await this.#find(visible);
    const byId = new Map(visible.map((id, index) => [id, fleets[index] ?? null]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  async list(caller: Caller, page: PageRequest): Promise<Page<Fleet>> {
    const { fleetIds } = requireScope(caller, 'fleet:read');
    const db = this.#store.read;
    return this.#pager.page(
      page,
      (limit, cut) => listFleets(db, fleetIds, limit, cut),
      () => countFleets(db, fleetIds),
    );
  }

  async create(caller: Caller, input: CreateFleetInput): Promise<Outcome<Fleet>> {
    const viewer = requireScope(caller, 'fleet:write');
    if (viewer.fleetIds !== null)
      throw new FleetgraphError(
        'FORBIDDEN',
        'Only an operator may create fleets; this client is restricted to some.',
      );
    const name = checkName(input.name, 'name');
    const externalId = checkOptionalName(input.externalId ?? null, 'externalId');
    const errors = [...name.errors, ...externalId.errors];
    if (errors.length > 0) return refused(...errors);
    const call = { viewer, mutation: 'createFleet', key: input.idempotencyKey, input };
    return orTaken(() =>
      this.#idempotency.once<Outcome<Fleet>>(
        this.#store,
        call,
        async (tx) => {
          const fleet: Fleet = {
            id: newId(FLEET_ID_PREFIX),
            name: name.name,
            externalId: externalId.name,
            createdAt: this.#now(),
          };
          await insertFleet(tx, fleet);
          await this.#audit(tx, viewer, 'fleet.created', fleet.id, {
            name: fleet.name,
            externalId: fleet.externalId,
          });
          return done(fleet);
        },
        {
          toStored: (outcome) => (outcome.ok ? toStored(outcome.value) : undefined),
          recall: (_, stored) => done(fromStored(stored)),
          conflict: conflictOutcome,
        },
      ),
    );
  }

  async update(caller: Caller, input: UpdateFleetInput): Promise<Outcome<Fleet>> {
    const viewer = requireScope(caller, 'fleet:write');
    const name = checkOptionalName(input.name, 'name');
    const externalId = checkOptionalName(input.externalId, 'externalId');
    const errors = [...name.errors, ...externalId.errors];
    if (errors.length > 0) return refused(...errors);
    return orTaken(() =>
      this.#store.write(async (tx) => {
        const before = await findVisible(tx, viewer, input.fleetId);
        if (!before) return notFound();
        const after: Fleet = {
          ...before,
          name: name.name ?? before.name,
          externalId: externalId.name === undefined ? before.externalId : externalId.name,
        };
        await updateFleet(tx, after);
        await this.#audit(tx, viewer, 'fleet.updated', after.id, {
          name: after.name,
          externalId: after.externalId,
        });
        return done(after);
      }),
    );
  }

  /** @returns the id of the deleted fleet */
  async delete(caller: Caller, fleetId: string): Promise<Outcome<string>> {
    const viewer = requireScope(caller, 'fleet:write');
    return this.#store.write(async (tx): Promise<Outcome<string>> => {
      await closeFleet(tx, fleetId);
      const fleet = await findVisible(tx, viewer, fleetId);
      if (!fleet) return notFound();
      if (!(await isFleetEmpty(tx, fleetId))) {
        return refused(
          userError(
            'IN_USE',
            ['fleetId'],
            'This fleet still has vehicles or provider accounts. Remove the vehicles and disconnect the accounts first.',
          ),
        );
      }
      await deleteFleet(tx, fleetId);
      await this.#audit(tx, viewer, 'fleet.deleted', fleetId, {
        name: fleet.name,
        externalId: fleet.externalId,
      });
      return done(fleetId);
    });
  }

  #audit(
    tx: Db,
    viewer: Viewer,
    action: string,
    fleetId: string,
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    return recordAudit(tx, { viewer, action, fleetId, subjectId: fleetId, details }, this.#now());
  }
}

async function findVisible(db: Db, viewer: Viewer, fleetId: string): Promise<Fleet | undefined> {
  return maySeeFleet(viewer, fleetId) ? findFleet(db, fleetId) : undefined;
}

function notFound(): Outcome<never> {
  return refused(userError('NOT_FOUND', ['fleetId'], 'There is no such fleet.'));
}

/**
 * Leaves the decision to the unique index: two concurrent callers can both find the external id
 * free.
 */
async function orTaken(write: () => Promise<Outcome<Fleet>>): Promise<Outcome<Fleet>> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof UniqueViolation && error.constraint.includes('external_id')) {
      return refused(
        userError('ALREADY_EXISTS', ['externalId'], 'Another fleet has this external id.'),
      );
    }
    throw error;
  }
}

function toStored({ id, name, externalId, createdAt }: Fleet): StoredAnswer {
  return { id, name, externalId, createdAt: createdAt.toISOString() };
}

function fromStored(stored: StoredAnswer): Fleet {
  const { createdAt, ...fleet } = stored as unknown as Omit<Fleet, 'createdAt'> & {
    readonly createdAt: string;
  };
  return { ...fleet, createdAt: new Date(createdAt) };
}
