import { sameId } from './fields.js';

/** An instance (a group of users) as it would be set up in the provider's console. */
export interface SimulatedInstance {
  readonly instanceId: string;
  readonly instanceKey: string;
  readonly name?: string;
  readonly companyId?: string;
  readonly applicationId?: string;
}

/** API Authorization Credentials. */
export interface SimulatedAdmin {
  readonly email: string;
  readonly password: string;
  /** The instances within reach; all of the simulator's when absent. */
  readonly instanceIds?: readonly string[];
}

/** Whom a simulator knows. */
export class AccountDirectory {
  readonly instances: readonly SimulatedInstance[];
  readonly admins: readonly SimulatedAdmin[];

  constructor(instances: readonly SimulatedInstance[], admins: readonly SimulatedAdmin[]) {
    this.instances = instances;
    this.admins = admins;
  }

  findInstance(instanceId: string | undefined): SimulatedInstance | undefined {
    return this.instances.find((instance) => sameId(instanceId, instance.instanceId));
  }

  /** The instance whose id and key these are. */
  openInstance(
    instanceId: string | undefined,
    instanceKey: string | undefined,
  ): SimulatedInstance | undefined {
    const instance = this.findInstance(instanceId);
    return instance && sameId(instanceKey, instance.instanceKey) ? instance : undefined;
  }

  findAdmin(email: string | undefined): SimulatedAdmin | undefined {
    return this.admins.find((admin) => admin.email.toLowerCase() === email?.toLowerCase());
  }

  reaches(email: string, instanceId: string): boolean {
    const admin = this.findAdmin(email);
    return admin !== undefined && (admin.instanceIds?.some((id) => sameId(id, instanceId)) ?? true);
  }
}
