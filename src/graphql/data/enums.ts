import { type DataFlowStatus } from '../../domain/data/data-flow.js';
import { type Freshness } from '../../domain/data/freshness.js';
import { type ChargingStatus, type Unit, type VehiclePart } from '../../domain/data/signal.js';
import { type SignalProblemReason } from '../../domain/data/vehicle-data.js';
import { type Powertrain } from '../../domain/data/vehicle-details.js';
import { describedEnum } from '../described-enum.js';

export const FreshnessEnum = describedEnum<Freshness>(
  'Freshness',
  'How far a value can be relied on.',
  {
    CURRENT: 'Measured recently.',
    AGING: 'Older than usual; nothing says that it has changed since.',
    STALE: 'Too old, or overtaken by what was measured later.',
    UNKNOWN_AGE: 'The provider stated no time.',
  },
);

export const UnitEnum = describedEnum<Unit>('Unit', 'Unit of a measurement.', {
  KILOMETERS: 'Kilometers.',
  KILOMETERS_PER_HOUR: 'Kilometers per hour.',
  PERCENT: 'Percent, 0 to 100.',
  LITERS: 'Liters.',
  KILOPASCALS: 'Kilopascals.',
  KILOWATTS: 'Kilowatts.',
  KILOWATT_HOURS: 'Kilowatt hours.',
  VOLTS: 'Volts.',
  DEGREES_CELSIUS: 'Degrees Celsius.',
  SECONDS: 'Seconds.',
});

export const ChargingStatusEnum = describedEnum<ChargingStatus>(
  'ChargingStatus',
  'State of charging.',
  {
    NOT_CHARGING: 'It does not charge.',
    CHARGING: 'It charges.',
    COMPLETE: 'It has charged as far as was set.',
    PAUSED: 'Charging is interrupted.',
    DISCHARGING: 'It delivers energy.',
    ERROR: 'Charging has failed.',
    UNKNOWN: 'The provider uses a word that is not known here.',
  },
);

export const VehiclePartEnum = describedEnum<VehiclePart>(
  'VehiclePart',
  'Place of a door or a tire.',
  {
    FRONT_LEFT: 'Front left.',
    FRONT_RIGHT: 'Front right.',
    REAR_LEFT: 'Rear left.',
    REAR_RIGHT: 'Rear right.',
    REAR_LEFT_OUTER: 'Rear left, the outer one of two.',
    REAR_RIGHT_OUTER: 'Rear right, the outer one of two.',
    SPARE: 'Spare tire.',
    TRUNK: 'Trunk.',
    HOOD: 'Hood.',
  },
);

export const SignalProblemReasonEnum = describedEnum<SignalProblemReason>(
  'SignalProblemReason',
  'Why a value was not delivered.',
  {
    PRIVACY_MODE: 'The driver has switched on privacy mode.',
    NOT_PERMITTED: 'The application may not read it.',
    NO_CONSENT: 'The consent is missing or has ended.',
    NOT_YET: 'The provider has no value yet.',
    ASLEEP: 'The vehicle is asleep or cannot be reached.',
    TIMEOUT: 'The vehicle or the carmaker did not answer in time.',
    RATE_LIMITED: 'The provider accepts no further reads for now.',
    PROVIDER_ERROR: 'The provider or the carmaker failed.',
    UNREADABLE: 'The value is not as the provider documents it.',
  },
);

export const DataFlowStatusEnum = describedEnum<DataFlowStatus>(
  'DataFlowStatus',
  'Whether data come from a vehicle.',
  {
    NONE: 'None are expected: the clearance is missing or has ended, the provider delivers none, or none were requested.',
    AWAITING: 'The vehicle is approved, and nothing has been received yet.',
    FLOWING: 'Data come.',
    SILENT: 'Data came, and nothing new for longer than is usual for the brand.',
    PRIVATE: 'The driver has switched on privacy mode.',
  },
);

export const PowertrainEnum = describedEnum<Powertrain>('Powertrain', 'Powertrain of a vehicle.', {
  COMBUSTION: 'An engine that burns fuel.',
  BATTERY_ELECTRIC: 'Electric motors and a battery alone.',
  PLUG_IN_HYBRID: 'Both, with a battery that is charged from outside.',
  FUEL_CELL: 'Electric motors and a fuel cell.',
  OTHER: 'Anything else, or a word of the provider that is not known here.',
});
