import { done, type Outcome, refused, type UserError, userError } from '../../domain/errors.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import {
  mapVehicleTexts,
  type Tag,
  type Vehicle,
  VEHICLE_TEXTS,
  type VehicleTextsInput,
} from '../../domain/vehicle.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { accountsByIds } from '../../store/accounts.js';
import { type Command, insertCommands, queuedCommandsOf } from '../../store/commands.js';
import { type Db, type Store } from '../../store/engine/store.js';
import {
  enrollmentsOfVehicles,
  lockEnrollmentsOfVehicles,
  type StoredEnrollment,
} from '../../store/enrollments.js';
import { updateVehicle, vehiclesByIds } from '../../store/vehicles.js';
import { type Vault } from '../../vault/vault.js';
import { withInput } from '../commands/command-input.js';
import { type CommandQueue, newCommand } from '../commands/command-queue.js';
import { checkOptionalName } from '../names.js';
import { checkTags } from './tags.js';

export interface UpdateVehicleInput extends VehicleTextsInput {
  readonly vehicleId: string;
  readonly tags?: readonly Tag[] | null;
}

/** A vehicle after its change, with errors of providers that do not have the change. */
export interface UpdatedVehicle {
  readonly vehicle: Vehicle;
  readonly userErrors: readonly UserError[];
}

export interface VehicleChangesParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly registry: ProviderRegistry;
  readonly commands: CommandQueue;
  readonly now: () => Date;
}

/**
 * Changes names, plates and tags of vehicles. The change is valid here at once; for each provider
 * that stores them a command is stored in the same transaction, which takes what is valid when it
 * runs.
 */
export class VehicleChanges {
  readonly #parts: VehicleChangesParts;

  constructor(parts: VehicleChangesParts) {
    this.#parts = parts;
  }

  async update(caller: Caller, input: UpdateVehicleInput): Promise<Outcome<UpdatedVehicle>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const { store, commands } = this.#parts;
    const texts = mapVehicleTexts((text) => checkOptionalName(input[text], text));
    const errors = [
      ...VEHICLE_TEXTS.flatMap((text) => texts[text].errors),
      ...checkTags(input.tags ?? [], ['tags']),
    ];
    if (errors.length > 0) return refused(...errors);
    const names = mapVehicleTexts((text) => texts[text].name);
    const saved = await store.write(async (tx, afterCommit) => {
      afterCommit(() => commands.wake());
      return this.#save(tx, viewer, input, names);
    });
    if (!saved.ok) return saved;
    const { vehicle, commandIds } = saved.value;
    const outcomes = await commands.outcomes(commandIds);
    const userErrors = commandIds.flatMap((id) => toErrors(outcomes.get(id)));
    return done({ vehicle, userErrors });
  }

  async #save(
    tx: Db,
    viewer: Viewer,
    input: UpdateVehicleInput,
    names: Readonly<Record<(typeof VEHICLE_TEXTS)[number], string | null | undefined>>,
  ): Promise<Outcome<{ readonly vehicle: Vehicle; readonly commandIds: readonly string[] }>> {
    const { now } = this.#parts;
    // Enrollments are locked before commands, so that a command that ends now sees this change.
    await lockEnrollmentsOfVehicles(tx, [input.vehicleId]);
    const [vehicle] = await vehiclesByIds(tx, [input.vehicleId]);
    if (!vehicle || !maySeeFleet(viewer, vehicle.fleetId))
      return refused(userError('NOT_FOUND', ['vehicleId'], 'There is no such vehicle.'));
    const changed = {
      ...mapVehicleTexts((text) => (names[text] === undefined ? vehicle[text] : names[text])),
      tags: input.tags ?? vehicle.tags,
      updatedAt: now(),
    };
    await updateVehicle(tx, vehicle.id, changed);
    const { id: subjectId, fleetId } = vehicle;
    await recordAudit(tx, { viewer, action: 'vehicle.updated', fleetId, subjectId }, now());
    const commandIds = await this.#queue(tx, viewer, vehicle.id);
    return done({ vehicle: { ...vehicle, ...changed }, commandIds });
  }

  /**
   * @returns the ids of the commands that take the change to providers that have the vehicle,
   * earlier ones included
   */
  async #queue(tx: Db, viewer: Viewer, vehicleId: string): Promise<readonly string[]> {
    const { vault, registry, now } = this.#parts;
    const enrollments = (await enrollmentsOfVehicles(tx, [vehicleId])).filter(isAtProvider);
    const accounts = await accountsByIds(
      tx,
      enrollments.map(({ accountId }) => accountId),
    );
    const storing = new Set(
      accounts
        .filter(({ provider }) => registry.get(provider)?.vehicles !== undefined)
        .map(({ id }) => id),
    );
    const atStoring = enrollments.filter(({ accountId }) => storing.has(accountId));
    const ids = atStoring.map(({ id }) => id);
    const queued = await queuedCommandsOf(tx, ids, 'UPDATE_VEHICLE');
    const known = new Set(queued.map(({ subjectId }) => subjectId));
    const added = atStoring
      .filter(({ id }) => !known.has(id))
      .map((enrollment) =>
        withInput(vault, newCommand('UPDATE_VEHICLE', enrollment, null, now()), { by: viewer }),
      );
    await insertCommands(tx, added);
    const there = new Set(atStoring.filter(hasExternalId).map(({ id }) => id));
    return [...queued, ...added]
      .filter(({ subjectId }) => there.has(subjectId))
      .map(({ id }) => id);
  }
}

/** Returns whether the provider has the vehicle, or is about to have it. */
const isAtProvider = (enrollment: StoredEnrollment): boolean => {
  const { status } = enrollment;
  return (
    status === 'PENDING' ||
    ((status === 'ACTIVE' || status === 'FAILED') && hasExternalId(enrollment))
  );
};

const hasExternalId = ({ externalId }: StoredEnrollment): boolean => externalId !== null;

function toErrors(command: Command | undefined): readonly UserError[] {
  if (command && command.state !== 'FAILED') return [];
  const errors = command?.userErrors ?? [
    userError('PROVIDER_UNAVAILABLE', [], 'The provider has not answered yet and is asked again.'),
  ];
  return errors.map((error) => ({
    ...error,
    message: `The vehicle is changed here. ${error.message}`,
  }));
}
