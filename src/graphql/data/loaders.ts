import { type DataFlow } from '../../domain/data/data-flow.js';
import { type VehicleState } from '../../domain/data/vehicle-state.js';
import { type KnownRawSignal } from '../../services/data/vehicle-data.js';
import { type BatchLoad } from '../loader.js';

export const stateOfVehicle: BatchLoad<VehicleState | null> = (services, caller, ids) =>
  services.vehicleData.statesOf(caller, ids);

export const rawSignalsOfVehicle: BatchLoad<readonly KnownRawSignal[]> = (services, caller, ids) =>
  services.vehicleData.rawSignalsOf(caller, ids);

export const lastSeenOfVehicle: BatchLoad<Date | null> = (services, caller, ids) =>
  services.vehicleData.lastSeenOf(caller, ids);

export const dataFlowOfEnrollment: BatchLoad<DataFlow | null> = (services, caller, ids) =>
  services.dataFlows.of(caller, ids);
