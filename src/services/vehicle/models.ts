import { FleetgraphError } from '../../domain/errors.js';
import { type Caller, requireScope } from '../../domain/values/viewer.js';
import { type VehicleModel } from '../../domain/vehicle.js';
import { noBrand, readBrand } from '../../providers/catalogue.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type Store } from '../../store/engine/store.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { toRefusal } from '../access/provider-errors.js';
import { findVisibleAccount } from '../access/visible-account.js';

/** Models of vehicles that providers list; read at each call, since the lists change. */
export class VehicleModelService {
  readonly #store: Store;
  readonly #sessions: AccountSessions;

  constructor({ store, sessions }: { readonly store: Store; readonly sessions: AccountSessions }) {
    this.#store = store;
    this.#sessions = sessions;
  }

  /**
   * Lists the models of a brand; calls the provider each time.
   * @throws FleetgraphError PROVIDER_… when the call fails; BAD_USER_INPUT for an unknown account
   *   or one whose provider lists no models
   */
  async list(caller: Caller, accountId: string, brand: string): Promise<readonly VehicleModel[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const account = await findVisibleAccount(this.#store.read, viewer, accountId);
    if (!account) throw badInput('accountId', 'There is no such account.');
    const { description, vehicles } = this.#sessions.provider(account);
    if (!vehicles) throw badInput('accountId', `${description.displayName} has no list of models.`);
    const support = readBrand(description, brand);
    if (!support) throw badInput('brand', noBrand(description));
    try {
      return (await vehicles.listModels(this.#sessions.open(account), support.brand)).items;
    } catch (error) {
      if (error instanceof ProviderFailure) throw toRefusal(error);
      throw error;
    }
  }
}

const badInput = (argument: string, message: string): FleetgraphError =>
  new FleetgraphError('BAD_USER_INPUT', message, { argument });
