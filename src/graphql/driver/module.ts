import { DRIVER_ID_PREFIX } from '../../domain/driver.js';
import { type NounModule } from '../module.js';
import { DriverActivityResolver, DrivingResolver, TripResolver } from './driving-resolver.js';
import { driverById } from './loaders.js';
import { DriverResolver, FleetDriversResolver } from './resolver.js';

export const driverModule: NounModule = {
  resolvers: [
    DriverResolver,
    FleetDriversResolver,
    DrivingResolver,
    DriverActivityResolver,
    TripResolver,
  ],
  nodes: [{ prefix: DRIVER_ID_PREFIX, typeName: 'Driver', byId: driverById }],
  rights: {
    registerDriver: 'vehicle:write',
    updateDriver: 'vehicle:write',
    removeDriver: 'vehicle:write',
  },
  secretFields: ['registerDriver'],
};
