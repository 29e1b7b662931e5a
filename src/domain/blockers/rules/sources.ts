import { type RuleSource } from '../rule.js';

const HM = 'High Mobility';

/** Documents that the rules come from. */
export const SOURCES = {
  hmClearance: { document: `${HM}, OpenAPI file of fleet clearance`, asOf: '2026-02-01' },
  hmEligibility: { document: `${HM}, OpenAPI file of eligibility`, asOf: '2026-02-01' },
  hmData: { document: `${HM}, OpenAPI file of vehicle data`, asOf: '2026-02-01' },
  hmTutorial: { document: `${HM}, tutorial for service accounts`, asOf: '2026-11-30' },
  hmActivation: { document: `${HM}, guide to the activation process`, asOf: '2026-11-30' },
  hmVolkswagen: { document: `${HM}, guide for the Volkswagen group`, asOf: '2026-11-30' },
  hmStellantis: { document: `${HM}, guide for Stellantis`, asOf: '2026-11-30' },
  hmFord: { document: `${HM}, guide for Ford`, asOf: '2026-11-30' },
  hmBmw: { document: `${HM}, guide for BMW and MINI`, asOf: '2026-11-30' },
  hmTesla: { document: `${HM}, guide for Tesla`, asOf: '2026-11-30' },
  hmReasons: {
    document: `Public code of an integrator, its list of ${HM}'s reasons`,
    asOf: '2026-11-30',
  },
  hmMercedes: {
    document: `${HM}, change of its OpenAPI files that makes the odometer optional`,
    asOf: '2024-02-09',
  },
  inversProblems: { document: 'INVERS, list of problems of its API', asOf: '2026-11-30' },
  inversInspect: { document: 'INVERS, help on inspecting vehicles', asOf: '2026-11-30' },
  inversInstall: { document: 'INVERS, help on installer jobs', asOf: '2026-11-30' },
  inversCredentials: { document: "INVERS, help on carmakers' credentials", asOf: '2026-11-30' },
  inversPermissions: { document: 'INVERS, list of API permissions', asOf: '2026-11-30' },
  damoovErrors: { document: 'Damoov, reference of error handling', asOf: '2026-11-30' },
  damoovGuide: { document: 'Damoov, user guide', asOf: '2026-11-30' },
  damoovTesting: { document: 'Damoov, guide to testing an integration', asOf: '2026-11-30' },
  damoovUsers: { document: 'Damoov, reference of user management', asOf: '2026-11-30' },
  experience: {
    document: "Fleetgraph's own threshold, as no provider publishes durations",
    asOf: '2026-11-30',
  },
  fleetgraph: { document: "Fleetgraph's own record of the provider's answers", asOf: '2026-11-30' },
} as const satisfies Readonly<Record<string, RuleSource>>;
