import { type Rule } from '../rule.js';
import { SOURCES } from './sources.js';

const { hmBmw, hmData, fleetgraph } = SOURCES;

const data = {
  actor: 'DRIVER',
  severity: 'ACTION',
  certainty: 'CONCLUDED',
  clock: 'dataSince',
  topic: 'data',
} as const satisfies Partial<Rule>;

/** Rules about data of brands whose vehicles need a service of the carmaker. */
export const BRAND_DATA_RULES: readonly Rule[] = [
  {
    ...data,
    when: {
      brands: ['bmw', 'mini'],
      enrollment: ['ACTIVE'],
      data: ['AWAITING'],
      from: { hours: 24 },
    },
    code: 'NO_DATA_YET',
    actor: 'FLEET_MANAGER',
    title: 'Check ConnectedDrive of the vehicle: no data have come yet',
    steps: [
      'Check that ConnectedDrive with Remote Services is active for the vehicle.',
      'Drive the vehicle where it has mobile coverage, more than once.',
    ],
    source: hmBmw,
  },
];

/** Rules about data that may be read and do not come. */
export const DATA_RULES: readonly Rule[] = [
  {
    ...data,
    when: { enrollment: ['ACTIVE'], data: ['PRIVATE'] },
    code: 'PRIVACY_MODE',
    severity: 'INFO',
    certainty: 'STATED',
    title: 'Ask the driver about privacy mode, if you need the data',
    steps: ['Ask whether privacy mode may be switched off; the driver decides.'],
    source: hmData,
  },
  {
    ...data,
    when: { enrollment: ['ACTIVE'], data: ['AWAITING'], from: { hours: 24 } },
    code: 'NO_DATA_YET',
    title: 'Drive the vehicle: no data have come yet',
    steps: [
      'Drive the vehicle where it has mobile coverage, more than once.',
      "Check privacy mode in the vehicle's settings.",
    ],
    source: hmData,
  },
  {
    ...data,
    when: { enrollment: ['ACTIVE'], data: ['SILENT'] },
    code: 'NO_DATA_LATELY',
    title: 'Check the vehicle: it has stopped sending data',
    steps: [
      'Drive the vehicle where it has mobile coverage.',
      "Check the carmaker's connectivity subscription.",
      'Remove the vehicle here if it was sold.',
    ],
    source: fleetgraph,
  },
];
