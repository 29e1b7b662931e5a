import { type NounModule } from '../module.js';
import { DataFlowResolver, DataScheduleResolver } from './flow-resolver.js';
import {
  SignalProblemResolver,
  SignalResolver,
  VehicleDataResolver,
  VehicleStateResolver,
} from './resolver.js';
import { StateChangedResolver } from './state-resolver.js';

export const dataModule: NounModule = {
  resolvers: [
    VehicleDataResolver,
    VehicleStateResolver,
    SignalResolver,
    SignalProblemResolver,
    DataFlowResolver,
    DataScheduleResolver,
    StateChangedResolver,
  ],
  rights: { refreshVehicleState: 'vehicle-data:read', vehicleStateChanged: 'vehicle-data:read' },
};
