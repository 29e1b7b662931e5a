import { type ProviderAccount } from '../../domain/account.js';
import { done, type Outcome, refused, type UserError, userError } from '../../domain/errors.js';
import { type Caller, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { type StoredAccount, updateAccount } from '../../store/accounts.js';
import { type Db, type Store, UniqueViolation } from '../../store/engine/store.js';
import { type AccountSessions } from '../access/account-sessions.js';
import {
  accountNotFound,
  auditAccount,
  holdVisibleAccount,
  recallAccount,
} from '../access/visible-account.js';
import { dataIntervalSeconds } from '../data/data-schedule.js';
import { rescheduleReads } from '../data/reschedule.js';
import { checkOptionalName } from '../names.js';
import { nameTaken } from './connection.js';

/** Minimum seconds between two reads on a schedule. */
const MIN_DATA_INTERVAL_SECONDS = 60;
/** Maximum seconds between two reads on a schedule: 30 days. */
const MAX_DATA_INTERVAL_SECONDS = 30 * 24 * 60 * 60;

export interface UpdateAccountInput {
  readonly accountId: string;
  readonly name?: string | null | undefined;
  /** null: no schedule. */
  readonly vehicleDataIntervalSeconds?: number | null | undefined;
}

export interface AccountSettingsParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  /** Seconds between two reads where an account states none; 0: no schedule. */
  readonly vehicleDataSeconds: number;
  readonly now: () => Date;
}

/** Settings of accounts that are ours alone: changing them calls no provider. */
export class AccountSettings {
  readonly #parts: AccountSettingsParts;

  constructor(parts: AccountSettingsParts) {
    this.#parts = parts;
  }

  /** Returns the seconds between two reads of a vehicle; null without a schedule. */
  vehicleDataInterval(account: ProviderAccount): number | null {
    const { sessions, vehicleDataSeconds } = this.#parts;
    if (!sessions.provider(account).vehicleData) return null;
    return dataIntervalSeconds(account, vehicleDataSeconds) || null;
  }

  async update(caller: Caller, input: UpdateAccountInput): Promise<Outcome<ProviderAccount>> {
    const viewer = requireScope(caller, 'fleet:write');
    const { store } = this.#parts;
    const { name, errors } = checkOptionalName(input.name, 'name');
    const seconds = input.vehicleDataIntervalSeconds;
    const faults = [...errors, ...checkInterval(seconds)];
    if (input.name === null)
      faults.push(userError('REQUIRED', ['name'], 'An account has a name: leave `name` out.'));
    if (faults.length > 0) return refused(...faults);
    const changed = {
      ...(typeof name === 'string' && { name }),
      ...(seconds !== undefined && { vehicleDataSeconds: seconds ?? 0 }),
    };
    let account: Outcome<StoredAccount>;
    try {
      account = await store.write((tx) => this.#change(tx, viewer, input.accountId, changed));
    } catch (error) {
      if (error instanceof UniqueViolation && error.constraint.includes('name')) return nameTaken();
      throw error;
    }
    if (!account.ok) return account;
    if (seconds !== undefined) await this.#reschedule(account.value);
    return recallAccount(store.read, viewer, input.accountId);
  }

  async #change(
    tx: Db,
    viewer: Viewer,
    id: string,
    changed: Partial<Pick<StoredAccount, 'name' | 'vehicleDataSeconds'>>,
  ): Promise<Outcome<StoredAccount>> {
    const account = await holdVisibleAccount(tx, viewer, id);
    if (!account) return accountNotFound();
    const after = { ...account, ...changed };
    const { sessions } = this.#parts;
    if (changed.vehicleDataSeconds !== undefined && !sessions.provider(account).vehicleData)
      return refused(
        userError(
          'NOT_SUPPORTED',
          ['vehicleDataIntervalSeconds'],
          'The provider of this account delivers no data of vehicles.',
        ),
      );
    if (Object.keys(changed).length === 0) return done(after);
    await updateAccount(tx, id, changed);
    await auditAccount(tx, viewer, 'provider_account.updated', after, this.#parts.now());
    return done(after);
  }

  async #reschedule(account: StoredAccount): Promise<void> {
    const { store, sessions, vehicleDataSeconds, now } = this.#parts;
    const port = sessions.provider(account).vehicleData;
    if (!port) return;
    const intervalSeconds = dataIntervalSeconds(account, vehicleDataSeconds);
    await rescheduleReads(store, account, { port, intervalSeconds, now: now() });
  }
}

function checkInterval(seconds: number | null | undefined): readonly UserError[] {
  if (seconds === null || seconds === undefined) return [];
  if (seconds >= MIN_DATA_INTERVAL_SECONDS && seconds <= MAX_DATA_INTERVAL_SECONDS) return [];
  return [
    userError(
      'INVALID',
      ['vehicleDataIntervalSeconds'],
      `Give ${MIN_DATA_INTERVAL_SECONDS} to ${MAX_DATA_INTERVAL_SECONDS} seconds, or null to switch the schedule off.`,
    ),
  ];
}
