import fc from 'fast-check';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** Generates values that the schema of an OpenAPI document allows. */
export class SchemaArbitrary {
  readonly #schemas: Readonly<Record<string, Schema>>;

  /** @param schemas `components.schemas` of the document */
  constructor(schemas: Readonly<Record<string, unknown>>) {
    this.#schemas = schemas as Readonly<Record<string, Schema>>;
  }

  of(name: string): fc.Arbitrary<unknown> {
    const schema = this.#schemas[name];
    if (!schema) throw new Error(`no schema ${name}`);
    return this.#arbitrary(schema);
  }

  #arbitrary(schema: Schema): fc.Arbitrary<unknown> {
    if (schema.$ref !== undefined) return this.of(schema.$ref.split('/').at(-1) ?? '');
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.properties) return this.#object(schema);
    switch (schema.type) {
      case 'array':
        return fc.array(this.#arbitrary(schema.items ?? {}), {
          minLength: schema.minItems ?? 0,
          maxLength: schema.maxItems ?? 4,
        });
      case 'number':
        return fc.oneof(
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.constantFrom(0, -0, 1, 90, 180, 1e308, 5e-324),
        );
      case 'integer':
        return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1_000_000 });
      case 'string':
        return schema.format === 'date-time'
          ? fc
              .date({ min: new Date(0), max: new Date('2040-01-01'), noInvalidDate: true })
              .map((date) => date.toISOString())
          : fc.string({
              minLength: schema.minLength ?? 0,
              maxLength: schema.maxLength ?? 20,
              unit: 'grapheme',
            });
      case 'boolean':
        return fc.boolean();
      default:
        return fc.jsonValue();
    }
  }

  #object({ properties = {}, required = [], minProperties = 0 }: Schema): fc.Arbitrary<unknown> {
    const parts = Object.fromEntries(
      Object.entries(properties).map(([name, part]) => [name, this.#arbitrary(part)]),
    );
    return fc
      .record(parts, { requiredKeys: [...required] as never[] })
      .filter((object) => Object.keys(object).length >= minProperties);
  }
}
