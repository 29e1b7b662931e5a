import { globSync, readFileSync } from 'node:fs';
import {
  type FieldNode,
  isInputObjectType,
  isObjectType,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { COLUMNS } from '../../src/cli/sheets/columns.js';
import { mapVehicleTexts, VEHICLE_TEXTS } from '../../src/domain/vehicle.js';
import { buildBaseSchema } from '../../src/graphql/schema.js';
import { VehicleProjections } from '../../src/graphql/vehicle/projection.js';
import { tables } from '../../src/store/schema/sqlite.js';

const schema = await buildBaseSchema();
const source = new URL('../../src/', import.meta.url);

/** The field of an operation that selects a text of a vehicle. */
function selecting(text: string) {
  const [operation] = parse(`{ vehicleByVin { ${text} } }`).definitions;
  const { selections } = (operation as OperationDefinitionNode).selectionSet;
  return { fieldNodes: selections as readonly FieldNode[], fragments: {} };
}

/** Places where a settable text is entered by hand; all others are derived from VEHICLE_TEXTS. */
describe.each(VEHICLE_TEXTS)('the settable text %s of a vehicle', (text) => {
  test.each(['Vehicle', 'UpdateVehicleInput', 'OnboardVehicleInput'])(
    'is in the graph: %s',
    (name) => {
      const type = schema.getType(name);
      const fields = isObjectType(type) || isInputObjectType(type) ? type.getFields() : {};
      expect(Object.keys(fields)).toContain(text);
    },
  );

  test('has a column, nullable', () => {
    expect(tables.vehicles[text]).toMatchObject({ dataType: 'string', notNull: false });
  });

  test('is read alone when it is selected alone', () => {
    const projections = new VehicleProjections(schema);
    expect(projections.of(selecting(text), 'Query.vehicleByVin')).toMatchObject({
      vehicle: [text],
    });
  });

  test('can be a column of a CSV file', () => {
    expect(COLUMNS).toContain(text);
  });
});

/** Every noun has a name, so that only the other texts can be counted. */
test.each(VEHICLE_TEXTS.filter((text) => text !== 'name'))(
  'the settable text %s is written by name in at most 9 files of the source',
  (text) => {
    const files = globSync('**/*.ts', { cwd: source }).filter((file) =>
      new RegExp(`\\b${text}\\b`).test(readFileSync(new URL(file, source), 'utf8')),
    );
    expect(files.length, files.join(', ')).toBeLessThanOrEqual(9);
    expect(files).toContain('domain/vehicle.ts');
  },
);

test('the texts of a vehicle are mapped by name', () => {
  expect(mapVehicleTexts((text) => text.length)).toEqual({ name: 4, licensePlate: 12 });
});
