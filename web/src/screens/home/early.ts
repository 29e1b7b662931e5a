import type { EarlyQuery } from '../../boot/early';
import { operations as days } from './days.graphql?operations';
import { operations as home } from './home.graphql?operations';

/** Days of the chart of changes. */
export const DAYS = 30;

/** Returns the queries of the home of a fleet. */
export const homeQueries = (fleetId: string): readonly EarlyQuery[] => [
  {
    name: 'Home',
    text: home['Home'] ?? '',
    variables: { fleetId },
    document: async () => (await import('./generated/home')).HomeDocument,
  },
  {
    name: 'ClearanceDays',
    text: days['ClearanceDays'] ?? '',
    variables: { fleetId, days: DAYS },
    document: async () => (await import('./generated/days')).ClearanceDaysDocument,
  },
];
