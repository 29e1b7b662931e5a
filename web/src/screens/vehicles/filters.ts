import { type Params, textOf, valuesOf } from '../../app/address';
import type { Query } from './list/row-source';

type FilterBy = NonNullable<Query['filterBy']>;
type OrderBy = NonNullable<Query['orderBy']>;

/** Conditions of the list that the address names. */
export const FILTERS = [
  'search',
  'status',
  'setup',
  'data',
  'blocker',
  'account',
  'brand',
  'tag',
] as const;
export type FilterName = (typeof FILTERS)[number];

const nonEmpty = (values: readonly string[]): readonly string[] | undefined =>
  values.length > 0 ? values : undefined;

/** Returns the filter that an address names; a label without a value is no condition. */
export function filterOf(params: Params): FilterBy {
  const [key = '', value = ''] = textOf(params, 'tag').split(/=(.*)/s, 2);
  const search = textOf(params, 'search').trim();
  const account = textOf(params, 'account');
  const clearanceStatus = nonEmpty(valuesOf(params, 'status'));
  const enrollmentStatus = nonEmpty(valuesOf(params, 'setup'));
  const dataFlow = nonEmpty(valuesOf(params, 'data'));
  const blockerCode = nonEmpty(valuesOf(params, 'blocker'));
  const brand = nonEmpty(valuesOf(params, 'brand'));
  return {
    ...(search !== '' && { search }),
    ...(clearanceStatus && {
      clearanceStatus: clearanceStatus as FilterBy['clearanceStatus'] & {},
    }),
    ...(enrollmentStatus && {
      enrollmentStatus: enrollmentStatus as FilterBy['enrollmentStatus'] & {},
    }),
    ...(dataFlow && { dataFlow: dataFlow as FilterBy['dataFlow'] & {} }),
    ...(blockerCode && { blockerCode: blockerCode as FilterBy['blockerCode'] & {} }),
    ...(account !== '' && { accountId: account }),
    ...(brand && { brand: [...brand] }),
    ...(key !== '' && value !== '' && { tag: { key, value } }),
  };
}

const ORDERS = ['CREATED_AT', 'VIN', 'CLEARANCE_CHANGED_AT'] as const;
export type OrderField = (typeof ORDERS)[number];

/** Returns the order that an address names, such as `VIN` or `-VIN`; the newest first by default. */
export function orderOf(params: Params): OrderBy {
  const text = textOf(params, 'order') || '-CREATED_AT';
  const field = ORDERS.find((each) => each === text.replace(/^-/, '')) ?? 'CREATED_AT';
  return { field, direction: text.startsWith('-') ? 'DESC' : 'ASC' };
}

export const writeOrder = ({ field, direction }: OrderBy): string =>
  `${direction === 'DESC' ? '-' : ''}${field ?? 'CREATED_AT'}`;

export const isFiltered = (params: Params): boolean =>
  FILTERS.some((name) => valuesOf(params, name).length > 0);
