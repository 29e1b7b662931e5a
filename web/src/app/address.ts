import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Parameters of an address: a text, or several under one name. */
export type Params = Readonly<Record<string, string | readonly string[] | undefined>>;

export function readParams(search: string): Record<string, string | string[]> {
  const params: Record<string, string | string[]> = {};
  const given = new URLSearchParams(search);
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name);
    params[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return params;
}

export function writeParams(params: Record<string, unknown>): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    for (const each of [value].flat())
      if (typeof each === 'string' && each !== '') written.append(name, each);
  const text = written.toString();
  return text === '' ? '' : `?${text}`;
}

/** Values of a parameter that may be given several times. */
export function valuesOf(params: Params, name: string): readonly string[] {
  const value = params[name];
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

export function textOf(params: Params, name: string): string {
  return valuesOf(params, name)[0] ?? '';
}

/** Returns the parameters of the address, and a function that changes some of them. */
export function useAddress(): readonly [Params, (changes: Params) => void] {
  const params: Params = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Params) => {
      void navigate({
        to: '.',
        search: (earlier: Params) => ({ ...earlier, ...changes }),
        replace: true,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [params, change];
}

/** Returns the id of a part of the path, such as `fleetId`. */
export function usePathId(name: string): string {
  const params: Record<string, unknown> = useParams({ strict: false });
  const id = params[name];
  return typeof id === 'string' ? id : '';
}

export const useFleetId = (): string => usePathId('fleetId');
