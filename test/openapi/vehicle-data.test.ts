/**
 * The mapper of vehicle data against the provider's own OpenAPI files, which are not part of this
 * project: `node test/openapi/run.mjs <folder with hm-*.yml>`. Skipped without the folder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MAX_RAW_SIGNALS, type VehicleData } from '../../src/domain/data/vehicle-data.js';
import { POWERTRAINS } from '../../src/domain/data/vehicle-details.js';
import { toVehicleDetails } from '../../src/providers/high-mobility/data/details.js';
import { toVehicleData } from '../../src/providers/high-mobility/data/mapper.js';
import { reasonOfAnswer } from '../../src/providers/high-mobility/data/problems.js';
import { toFailure } from '../../src/providers/high-mobility/failure.js';
import { SchemaArbitrary } from './arbitrary.js';

const folder = process.env['OPENAPI_DIR'];
const AT = new Date('2026-11-30T08:00:00Z');

interface Document {
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}
interface Operation {
  readonly responses: Readonly<Record<string, Response>>;
}
interface Response {
  readonly content: {
    readonly 'application/json': {
      readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
    };
  };
}

const read = (file: string): Document =>
  parse(readFileSync(join(folder ?? '', file), 'utf8')) as Document;

/** The documented examples of one status, by their names. */
function examplesOf(document: Document, path: string, status: string): Map<string, unknown> {
  const { examples = {} } =
    document.paths[path]!.get.responses[status]!.content['application/json'];
  return new Map(Object.entries(examples).map(([name, { value }]) => [name, value]));
}

function reasonOf(status: number, body: unknown) {
  const answer = {
    provider: 'HIGH_MOBILITY',
    status,
    headers: new Headers(),
    text: JSON.stringify(body),
    mayHaveTakenEffect: false,
  } as const;
  return reasonOfAnswer(toFailure(answer, 'fleet', [], AT));
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Each property of an answer with its parts, as the specification nests them. */
function* propertiesOf(answer: Fields): Generator<readonly [string, readonly Fields[]]> {
  for (const [capability, properties] of Object.entries(answer)) {
    if (!isFields(properties)) continue;
    for (const [property, value] of Object.entries(properties))
      yield [`${capability}.${property}`, [value].flat() as readonly Fields[]];
  }
}

function assertComplete(answer: Fields, data: VehicleData): void {
  const raw = new Map(data.raw.map(({ name, value }) => [name, value]));
  const problems = new Set(data.problems.map(({ signal }) => signal));
  for (const [name, parts] of propertiesOf(answer)) {
    if (parts.some(({ failure }) => failure !== undefined)) expect(problems).toContain(name);
    const values = parts.flatMap((part) => ('data' in part ? [part['data']] : []));
    // A place that was withheld is named by a problem.
    if (values.length === 0 || (!raw.has(name) && problems.has(name))) continue;
    expect([{ items: values }, { value: values[0] }, values[0]]).toContainEqual(raw.get(name));
  }
  expect(data.raw.length).toBeLessThanOrEqual(MAX_RAW_SIGNALS);
}

/** All numbers of the signals, wherever they stand. */
function numbersOf(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return isFields(value) ? Object.values(value).flatMap(numbersOf) : [];
}

describe.skipIf(folder === undefined)('vehicle data, by the OpenAPI files', () => {
  const path = '/v1/vehicle-data/autoapi-13/{vin}';

  it('reads any valid answer without a throw, and loses nothing but what the problems name', () => {
    const document = read('hm-vehicle-data-api-v1.yml');
    const answers = new SchemaArbitrary(document.components.schemas).of('response');
    fc.assert(
      fc.property(answers, fc.option(fc.constantFrom(...POWERTRAINS)), (answer, powertrain) => {
        const data = toVehicleData(answer, powertrain, AT);
        assertComplete(answer as Fields, data);
        expect(numbersOf(data.signals).every(Number.isFinite)).toBe(true);
        expect(() => JSON.stringify(data)).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });

  it('reads a percentage, a position and a time of any valid answer within their bounds', () => {
    const document = read('hm-vehicle-data-api-v1.yml');
    const answers = new SchemaArbitrary(document.components.schemas);
    const parts = fc.record({
      diagnostics: answers.of('diagnostics'),
      charging: answers.of('charging'),
      vehicle_location: answers.of('vehicle_location'),
    });
    fc.assert(
      fc.property(parts, (answer) => {
        const { signals } = toVehicleData(answer, null, AT);
        for (const name of ['fuelLevel', 'batteryLevel', 'chargeLimit'] as const) {
          expect(signals[name]?.value ?? 0).toBeGreaterThanOrEqual(0);
          expect(signals[name]?.value ?? 0).toBeLessThanOrEqual(100);
        }
        const { latitude = 1, longitude = 1, heading = 0 } = signals.position?.value ?? {};
        expect(Math.abs(latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(longitude)).toBeLessThanOrEqual(180);
        expect(latitude === 0 && longitude === 0).toBe(false);
        expect(heading ?? 0).toBeGreaterThanOrEqual(0);
        expect(heading ?? 0).toBeLessThan(360);
        for (const reading of Object.values(signals))
          expect(reading.measuredAt?.getTime() ?? AT.getTime()).toBeGreaterThan(
            Date.UTC(2000, 0, 1) - 1,
          );
      }),
      { numRuns: 200 },
    );
  });

  it('reads each documented refusal as what it is', () => {
    const document = read('hm-vehicle-data-api-v1.yml');
    const reasons = new Map(
      ['401', '403'].flatMap((status) =>
        [...examplesOf(document, path, status)].map(([name, body]) => [
          name,
          reasonOf(Number(status), body),
        ]),
      ),
    );
    expect(Object.fromEntries(reasons)).toEqual({
      'Consent is removed by OEM': 'NO_CONSENT',
      'Invalid JWT Payload': undefined,
      'Invalid authorization header': undefined,
      'Invalid token': undefined,
      'No active consent': 'NO_CONSENT',
      'Privacy mode is active': 'PRIVACY_MODE',
    });
  });

  it.each([
    [408, 'ASLEEP'],
    [422, 'NOT_YET'],
    [429, undefined],
    [500, undefined],
    [503, 'PROVIDER_ERROR'],
    [504, 'TIMEOUT'],
  ])('reads the documented words of status %i as %s', (status, reason) => {
    const schemas = read('hm-vehicle-data-api-v1.yml').components.schemas as Readonly<
      Record<string, { properties: { errors: { items: { properties: Fields } } } }>
    >;
    const words = schemas[`response${status}`]!.properties.errors.items.properties;
    const example = (name: string) => (words[name] as Fields)['example'];
    const body = { errors: [{ title: example('title'), detail: example('detail') }] };
    expect(reasonOf(status, body)).toBe(reason);
  });

  it('reads the documented example of static data', () => {
    const examples = examplesOf(
      read('hm-vehicle-static-data-api-v1.yml'),
      '/v1/vehicle-static-data/{vin}/data',
      '200',
    );
    expect(toVehicleDetails(examples.get('Example'))).toEqual({
      make: 'Kia',
      model: 'C-Max (CB7)(2012->)',
      modelYear: null,
      powertrain: 'COMBUSTION',
    });
  });

  it('reads any valid static data without a throw', () => {
    const { schemas } = read('hm-vehicle-static-data-api-v1.yml').components;
    const answers = new SchemaArbitrary(schemas).of('VehicleStaticDataDataResponse');
    fc.assert(
      fc.property(answers, (answer) => {
        expect(toVehicleDetails(answer)).toHaveProperty('powertrain');
      }),
    );
  });
});
