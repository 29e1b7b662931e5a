import { type DriverActivityStatus } from '../../domain/data/driving.js';
import { type Driver } from '../../domain/driver.js';
import { type DrivingSubject } from '../../services/driver/driving-calls.js';
import { type BatchLoad } from '../loader.js';

export const driverById: BatchLoad<Driver | null> = (services, caller, ids) =>
  services.drivers.byIds(caller, ids);

export const drivingSubjectById: BatchLoad<DrivingSubject | null> = (services, caller, ids) =>
  services.driving.subjectsOf(caller, ids);

export const activityOfDriver: BatchLoad<DriverActivityStatus> = (services, caller, ids) =>
  services.driving.activitiesOf(caller, ids);
