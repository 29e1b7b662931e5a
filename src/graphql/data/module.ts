import { type NounModule } from '../module.js';
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
  ],
  rights: { refreshVehicleState: 'vehicle-data:read' },
};
