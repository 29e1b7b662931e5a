import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Chance } from './chance.ts';
import { HOSTILE_SHAPES } from './shapes.ts';

/** Request of GraphQL over any transport. */
export interface FuzzOperation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

const ALIASES = [
  '__proto__',
  'constructor',
  'a',
  'b',
  'toString',
  '__typename',
  'id',
  'then',
  'A1',
];
const DIRECTIVES = [
  '@skip(if: true)',
  '@skip(if: false)',
  '@include(if: true)',
  '@include(if: false)',
  '@skip(if: $b)',
  '@include(if: $b) @skip(if: $b)',
  '@skip(if: true) @skip(if: true)',
  '@skip',
  '@defer',
  '@stream(initialCount: 0)',
  '@deprecated',
  '@unknown(has: "this")',
];
const MAX_DEPTH = 6;

/**
 * Makes documents up with fragments, directives and aliases of every shape; one in four is broken
 * afterwards.
 */
export class DocumentFuzzer {
  readonly #chance: Chance;
  readonly #schema: GraphQLSchema;
  readonly #ids: readonly string[];
  #fragments = 0;

  constructor(chance: Chance, schema: GraphQLSchema, ids: readonly string[]) {
    this.#chance = chance;
    this.#schema = schema;
    this.#ids = ids;
  }

  next(): FuzzOperation {
    const chance = this.#chance;
    const query = chance.happens(0.1) ? this.#bomb() : this.#document();
    return {
      query: chance.happens(0.25) ? this.#break(query) : query,
      ...(chance.happens(0.7) && { variables: this.#variables() }),
      ...(chance.happens(0.2) && { operationName: chance.of(['Q', 'R', '', '__proto__', 'Q ']) }),
    };
  }

  #variables(): Readonly<Record<string, unknown>> {
    const { text } = this.#chance.of(HOSTILE_SHAPES);
    const values = [true, false, null, 0, text, [], {}, [text, null]];
    return {
      b: this.#chance.of(values),
      s: this.#chance.of(values),
      ...(this.#chance.happens(0.1) && { [text]: text }),
    };
  }

  #document(): string {
    const chance = this.#chance;
    this.#fragments = chance.below(6);
    const kind = chance.of(['query', 'query', 'query', 'query', 'subscription', 'mutation', '']);
    const type =
      kind === 'mutation'
        ? this.#schema.getMutationType()
        : kind === 'subscription'
          ? this.#schema.getSubscriptionType()
          : this.#schema.getQueryType();
    const head = kind === '' ? '' : `${kind} Q($b: Boolean! = false, $s: String) `;
    const parts = [head + this.#selection(type ?? undefined, 0)];
    for (let number = 0; number < this.#fragments; number += 1) {
      const on = chance.of(this.#typeNames());
      const inner = this.#schema.getType(on);
      const selected = isObjectType(inner) || isInterfaceType(inner) ? inner : undefined;
      parts.push(`fragment F${number} on ${on} ${this.#selection(selected, 2)}`);
    }
    if (chance.happens(0.1)) parts.push('query R { viewer { clientId } }');
    return parts.join('\n');
  }

  #typeNames(): readonly string[] {
    return Object.keys(this.#schema.getTypeMap());
  }

  #selection(type: GraphQLOutputType | undefined, depth: number): string {
    const chance = this.#chance;
    const fields =
      isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const items = Array.from({ length: 1 + chance.below(4) }, () => {
      const dice = chance.next();
      if (dice < 0.12 && this.#fragments > 0)
        return `...F${chance.below(this.#fragments)} ${this.#directive()}`;
      if (dice < 0.2 && depth < MAX_DEPTH)
        return `... ${chance.happens(0.7) ? `on ${chance.of(this.#typeNames())}` : ''} ${this.#directive()} ${this.#selection(type, depth + 1)}`;
      if (dice < 0.25 || fields.length === 0) return `${this.#alias()}__typename`;
      if (dice < 0.28)
        return chance.of([
          'nothing',
          '__schema { types { name } }',
          '__type(name: "Fleet") { name }',
        ]);
      return this.#field(chance.of(fields), depth);
    });
    return `{ ${items.join(' ')} }`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const type = getNamedType(field.type);
    const isComposite = isObjectType(type) || isInterfaceType(type) || 'getTypes' in type;
    const selection = isComposite
      ? depth < MAX_DEPTH
        ? this.#selection(type, depth + 1)
        : '{ __typename }'
      : '';
    const args = field.args.filter(
      (argument) => isNonNullType(argument.type) || this.#chance.happens(0.4),
    );
    const given = args.map((argument) => this.#argument(argument)).join(', ');
    return `${this.#alias()}${field.name}${given === '' ? '' : `(${given})`} ${this.#directive()} ${selection}`;
  }

  #alias(): string {
    return this.#chance.happens(0.3) ? `${this.#chance.of(ALIASES)}: ` : '';
  }

  #directive(): string {
    return this.#chance.happens(0.15) ? this.#chance.of(DIRECTIVES) : '';
  }

  #argument({ name, type }: GraphQLArgument): string {
    return `${name}: ${this.#literal(type, 0)}`;
  }

  #literal(type: GraphQLInputType, depth: number): string {
    const chance = this.#chance;
    if (chance.happens(0.08))
      return chance.of(['null', '$s', '$b', '[[[]]]', '{}', '1e400', 'X', '-1']);
    if (isNonNullType(type)) return this.#literal(type.ofType, depth);
    if (isListType(type))
      return `[${chance.some(4, () => this.#literal(type.ofType, depth + 1)).join(', ')}]`;
    if (isEnumType(type)) return chance.of(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || (depth < 3 && chance.happens(0.3)),
      );
      return `{ ${fields.map((field) => `${field.name}: ${this.#literal(field.type, depth + 1)}`).join(', ')} }`;
    }
    if (type.name === 'Int') return chance.of(['0', '1', '-1', '50', '500', '501', '2147483647']);
    if (type.name === 'Boolean') return chance.of(['true', 'false']);
    if (type.name === 'Float') return chance.of(['0', '1.5', '-1e308']);
    if (type.name === 'ID' && chance.happens(0.6)) return JSON.stringify(chance.of(this.#ids));
    return JSON.stringify(chance.of(HOSTILE_SHAPES).text.slice(0, 2000));
  }

  /**
   * Fragments that spread each other twice, so that what they come to doubles with each; sometimes
   * in a circle.
   */
  #bomb(): string {
    const chance = this.#chance;
    const levels = 2 + chance.below(60);
    const spread = (number: number): string =>
      `...B${number} ${this.#directive()} a: ...B${number}`.replace(' a: ', ' ');
    const fragments = Array.from({ length: levels }, (_, number) => {
      const next = number + 1 < levels ? spread(number + 1) : '__typename';
      const circle = chance.happens(0.02) ? spread(0) : '';
      return `fragment B${number} on Query { ${next} ${circle} }`;
    });
    return `{ viewer { clientId } ${spread(0)} } ${fragments.join(' ')}`;
  }

  /** Cuts, doubles, exchanges or inserts something. */
  #break(text: string): string {
    const chance = this.#chance;
    const [from, until] = [chance.below(text.length), chance.below(text.length)].sort(
      (one, other) => one - other,
    ) as [number, number];
    const odd = chance.of([
      '{',
      '}'.repeat(50),
      '{a'.repeat(200),
      '[',
      '('.repeat(300),
      '"',
      '"""',
      '#',
      '\0',
      '\ufeff',
      ',,,,',
      '\ud83d',
      '...',
      '@',
      '$',
      '&',
      '|',
      '\\u{110000}',
      ...HOSTILE_SHAPES.slice(0, 20).map((shape) => shape.text),
    ]);
    return chance.of([
      () => text.slice(0, from),
      () => text.slice(0, from) + text.slice(until),
      () => text.slice(0, until) + text.slice(from),
      () => text.slice(0, from) + odd + text.slice(from),
      () => text.slice(0, from) + odd + text.slice(until),
      () => text + text,
    ])();
  }
}
