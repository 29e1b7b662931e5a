import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { schema } from '../support/schema-walk.js';
import { type Json } from '../support/simulator.js';
import { Chance } from './fuzz/chance.ts';

/** Values that programs stumble over. */
const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  'x',
  "' OR 1=1 --",
  '%',
  '_',
  '\u0000',
  '\uD800',
  '😀',
  '../../etc/passwd',
  '{{7*7}}',
  '<script>',
  'é'.repeat(300),
  'a'.repeat(10_000),
  '__proto__',
  'null',
  '0',
  '-1',
  'NaN',
];
const ODD_NUMBERS: readonly number[] = [
  0,
  1,
  -1,
  500,
  501,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 31,
  2 ** 53,
  0.5,
  1e308,
];
const WRONG: readonly Json[] = [null, true, [], {}, [[]], { a: 1 }, 'x', 7];

export interface Operation {
  readonly query: string;
  readonly variables: Json;
}

/** Operations that fit the schema, and values that mostly do. */
export class OperationGenerator {
  readonly #chance: Chance;
  readonly #ids: readonly string[];

  /** @param ids that exist, to be mixed with others */
  constructor(seed: number, ids: readonly string[]) {
    this.#chance = new Chance(seed);
    this.#ids = ids;
  }

  next(): Operation {
    const isMutation = this.#chance.happens(0.3);
    const root = isMutation ? schema.getMutationType()! : schema.getQueryType()!;
    const declared: string[] = [];
    const variables: Record<string, Json> = {};
    const fields = Object.values(root.getFields());
    const count = isMutation ? 1 : 1 + Math.floor(this.#chance.next() * 3);
    const texts = Array.from(
      { length: count },
      (_, index) => `f${index}: ${this.#field(this.#chance.of(fields), 3, declared, variables)}`,
    );
    return {
      query: `${isMutation ? 'mutation' : 'query'}${declared.length === 0 ? '' : ` (${declared.join(', ')})`} { ${texts.join(' ')} }`,
      variables,
    };
  }

  #field(
    field: GraphQLField<unknown, unknown>,
    depth: number,
    declared: string[],
    variables: Record<string, Json>,
  ): string {
    const passed = field.args.flatMap((arg) => {
      const isNeeded = isNonNullType(arg.type) && arg.defaultValue === undefined;
      if (!isNeeded && !this.#chance.happens(0.4)) return [];
      const name = `v${declared.length}`;
      declared.push(`$${name}: ${String(arg.type)}`);
      variables[name] = this.#value(arg.type, 4);
      return [`${arg.name}: $${name}`];
    });
    return `${field.name}${passed.length === 0 ? '' : `(${passed.join(', ')})`}${this.#selection(field.type, depth, declared, variables)}`;
  }

  #selection(
    output: GraphQLOutputType,
    depth: number,
    declared: string[],
    variables: Record<string, Json>,
  ): string {
    const type = getNamedType(output);
    if (isLeafType(type)) return '';
    if (isUnionType(type) || isInterfaceType(type)) {
      const inner = this.#chance.of(schema.getPossibleTypes(type));
      return ` { __typename ... on ${inner.name}${this.#selection(inner, depth - 1, declared, variables)} }`;
    }
    return ` { __typename ${isObjectType(type) ? this.#fields(type, depth, declared, variables) : ''} }`;
  }

  #fields(
    type: GraphQLObjectType,
    depth: number,
    declared: string[],
    variables: Record<string, Json>,
  ): string {
    const fields = Object.values(type.getFields()).filter(
      (field) => isLeafType(getNamedType(field.type)) || depth > 0,
    );
    return fields
      .filter(() => this.#chance.happens(0.4))
      .slice(0, 6)
      .map(
        (field, index) =>
          `${field.name}_${depth}_${index}: ${this.#field(field, depth - 1, declared, variables)}`,
      )
      .join(' ');
  }

  #value(type: GraphQLInputType, depth: number): Json {
    if (this.#chance.happens(0.02)) return this.#chance.of(WRONG);
    if (isNonNullType(type)) return this.#value(type.ofType, depth);
    if (isListType(type))
      return Array.from({ length: Math.floor(this.#chance.next() * 3) }, () =>
        this.#value(type.ofType, depth - 1),
      );
    if (isEnumType(type)) return this.#chance.of(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) =>
          (isNonNullType(field.type) && field.defaultValue === undefined) ||
          (depth > 0 && this.#chance.happens(0.5)),
      );
      return Object.fromEntries(
        fields.map((field) => [field.name, this.#value(field.type, depth - 1)]),
      );
    }
    switch (type.name) {
      case 'Int':
      case 'Float':
        return this.#chance.happens(0.6)
          ? 1 + Math.floor(this.#chance.next() * 25)
          : this.#chance.of(ODD_NUMBERS);
      case 'Boolean':
        return this.#chance.happens(0.5);
      case 'ID':
        return this.#chance.happens(0.6) ? this.#chance.of(this.#ids) : this.#chance.of(ODD_TEXTS);
      case 'VIN':
        return this.#chance.happens(0.7)
          ? `WBA71AW0X0F00000${Math.floor(this.#chance.next() * 10)}`
          : this.#chance.of(ODD_TEXTS);
      case 'DateTime':
        return this.#chance.happens(0.7) ? '2026-01-01T00:00:00Z' : this.#chance.of(ODD_TEXTS);
      case 'JSONObject':
        return { a: this.#chance.of(WRONG) };
      default:
        return this.#chance.happens(0.3)
          ? this.#chance.of(['bmw', 'mercedes-benz', 'fleet:read', 'Depot', 'WBA71AW0X0F000001'])
          : this.#chance.of(ODD_TEXTS);
    }
  }
}
