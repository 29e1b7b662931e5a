import { type NounModule } from '../module.js';
import { DataFlowResolver, DataScheduleResolver } from './flow-resolver.js';
import {
  SignalProblemResolver,
  SignalResolver,
  VehicleDataResolver,
  VehicleStateResolver,
} from './resolver.js';

export const dataModule: NounModule = {
  resolvers: [
    VehicleDataResolver,
    VehicleStateResolver,
    SignalResolver,
    SignalProblemResolver,
    DataFlowResolver,
    DataScheduleResolver,
  ],
  rights: { refreshVehicleState: 'vehicle-data:read' },
};
