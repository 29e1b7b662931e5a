import { type Driver } from '../../domain/driver.js';
import { type BatchLoad } from '../loader.js';

export const driverById: BatchLoad<Driver | null> = (services, caller, ids) =>
  services.drivers.byIds(caller, ids);
