import {
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  print,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import {
  deprecationOf,
  describe,
  type Described,
  inCell,
  type Scopes,
  scopesOf,
  typesOf,
} from './sdl.ts';

/** Pages by file name. */
export type Pages = ReadonlyMap<string, string>;

const NOTICE = '<!-- Generated from the schema by `npm run docs`. Do not edit. -->';

/** Root fields have pages of their own, with a section for each. */
const ROOTS = [
  { type: 'Query', file: 'queries.md', title: 'Queries' },
  { type: 'Mutation', file: 'mutations.md', title: 'Mutations' },
  { type: 'Subscription', file: 'subscriptions.md', title: 'Subscriptions' },
] as const;

const KINDS = [
  { file: 'objects.md', title: 'Objects', kinds: [Kind.OBJECT_TYPE_DEFINITION] },
  { file: 'inputs.md', title: 'Inputs', kinds: [Kind.INPUT_OBJECT_TYPE_DEFINITION] },
  { file: 'enums.md', title: 'Enums', kinds: [Kind.ENUM_TYPE_DEFINITION] },
  {
    file: 'interfaces-unions-scalars.md',
    title: 'Interfaces, unions and scalars',
    kinds: [
      Kind.INTERFACE_TYPE_DEFINITION,
      Kind.UNION_TYPE_DEFINITION,
      Kind.SCALAR_TYPE_DEFINITION,
    ],
  },
] as const;

/** Writes the pages of the reference: the schema for clients, with the scopes for routers. */
class Reference {
  readonly #types: readonly TypeDefinitionNode[];
  readonly #scopes: Scopes;
  readonly #files: ReadonlyMap<string, string>;

  constructor(schema: string, subgraph: string) {
    this.#types = typesOf(schema).toSorted((a, b) => (a.name.value < b.name.value ? -1 : 1));
    this.#scopes = scopesOf(subgraph);
    const files = this.#types.flatMap((type) => {
      const page = KINDS.find(({ kinds }) => kinds.some((kind) => kind === type.kind));
      return page ? [[type.name.value, page.file] as const] : [];
    });
    this.#files = new Map(files);
  }

  pages(): Pages {
    return new Map([
      ['README.md', this.#index()],
      ...ROOTS.map((root) => [root.file, this.#operations(root)] as const),
      ...KINDS.map((page) => [page.file, this.#page(page)] as const),
    ]);
  }

  #of(kinds: readonly Kind[]): readonly TypeDefinitionNode[] {
    const isRoot = (name: string): boolean => ROOTS.some(({ type }) => type === name);
    return this.#types.filter(({ kind, name }) => kinds.includes(kind) && !isRoot(name.value));
  }

  #fieldsOf(type: string): readonly FieldDefinitionNode[] {
    const found = this.#types.find(({ name }) => name.value === type);
    return found?.kind === Kind.OBJECT_TYPE_DEFINITION ? (found.fields ?? []) : [];
  }

  #link(name: string): string {
    const file = this.#files.get(name);
    return file === undefined ? name : `[${name}](${file}#${name.toLowerCase()})`;
  }

  #type(type: TypeNode): string {
    if (type.kind === Kind.NON_NULL_TYPE) return `${this.#type(type.type)}!`;
    if (type.kind === Kind.LIST_TYPE) return `\\[${this.#type(type.type)}\\]`;
    return this.#link(type.name.value);
  }

  /** Additions to the description: scope and deprecation. */
  #notes(place: string, node: Described): readonly string[] {
    const scope = this.#scopes.get(place);
    const deprecated = deprecationOf(node);
    return [
      ...(scope === undefined ? [] : [`Scope: ${scope}.`]),
      ...(deprecated === undefined ? [] : [`**Deprecated**: ${deprecated}`]),
    ];
  }

  #inputs(place: string, inputs: readonly InputValueDefinitionNode[], title: string): string {
    const rows = inputs.map((input) => {
      const given = input.defaultValue ? ` = \`${inCell(print(input.defaultValue))}\`` : '';
      const text = [describe(input), ...this.#notes(`${place}.${input.name.value}`, input)];
      return `| \`${input.name.value}\` | ${this.#type(input.type)}${given} | ${inCell(text.join(' '))} |`;
    });
    return rows.length === 0 ? '' : `| ${title} | type | |\n|---|---|---|\n${rows.join('\n')}\n`;
  }

  #fields(place: string, fields: readonly FieldDefinitionNode[]): string {
    const rows = fields.map((field) => {
      const given = (field.arguments ?? []).map(
        ({ name, type }) => `\`${name.value}\`: ${this.#type(type)}`,
      );
      const text = [
        describe(field),
        ...this.#notes(`${place}.${field.name.value}`, field),
        ...(given.length === 0 ? [] : [`Arguments: ${given.join(', ')}.`]),
      ];
      return `| \`${field.name.value}\` | ${this.#type(field.type)} | ${inCell(text.join(' '))} |`;
    });
    return `| field | type | |\n|---|---|---|\n${rows.join('\n')}\n`;
  }

  #operations({ type, title }: (typeof ROOTS)[number]): string {
    const sections = this.#fieldsOf(type).map((field) => {
      const { name } = field;
      const place = `${type}.${name.value}`;
      const inputs = this.#inputs(place, field.arguments ?? [], 'argument');
      return [
        `## ${name.value}\n`,
        `${describe(field)}\n`,
        ...this.#notes(place, field).map((note) => `${note}\n`),
        `Returns ${this.#type(field.type)}\n`,
        ...(inputs === '' ? [] : [inputs]),
      ].join('\n');
    });
    return page(title, sections);
  }

  #page({ title, kinds }: (typeof KINDS)[number]): string {
    return page(
      title,
      this.#of(kinds).map((type) => {
        const place = type.name.value;
        const interfaces = 'interfaces' in type ? (type.interfaces ?? []) : [];
        const implemented = interfaces.map(({ name }) => this.#link(name.value)).join(', ');
        const members = type.kind === Kind.UNION_TYPE_DEFINITION ? (type.types ?? []) : [];
        return [
          `## ${place}\n`,
          `${describe(type)}\n`,
          ...this.#notes(place, type).map((note) => `${note}\n`),
          ...(implemented === '' ? [] : [`Implements ${implemented}.\n`]),
          ...(members.length > 0
            ? [`One of ${members.map((one) => this.#type(one)).join(', ')}.\n`]
            : []),
          ...this.#body(place, type),
        ].join('\n');
      }),
    );
  }

  #body(place: string, type: TypeDefinitionNode): readonly string[] {
    switch (type.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        return [this.#fields(place, type.fields ?? [])];
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return [this.#inputs(place, type.fields ?? [], 'field')];
      case Kind.ENUM_TYPE_DEFINITION:
        return [values(type)];
      default:
        return [];
    }
  }

  #index(): string {
    const roots = ROOTS.map(({ type, file, title }) => {
      const names = this.#fieldsOf(type).map(({ name }) => name.value);
      return section(title, file, names);
    });
    const kinds = KINDS.map(({ title, file, kinds: wanted }) =>
      section(
        title,
        file,
        this.#of(wanted).map(({ name }) => name.value),
      ),
    );
    return page('The schema', [
      'Every operation and type of the graph, with its description, the scope that it needs, and its deprecation if it has one. The scope ' +
        'of a field applies in addition to that of the field it is below. What is not marked with a scope needs an access token ' +
        'and the scope of the operation it is read by. [What a scope allows](../concepts.md#scopes), ' +
        '[compatibility](../compatibility.md). The same as a file: [schema/fleetgraph.graphql](../../schema/fleetgraph.graphql), or ' +
        '`GET /schema.graphql` of a server.\n',
      ...roots,
      ...kinds,
    ]);
  }
}

function values({ values: all = [] }: EnumTypeDefinitionNode): string {
  const rows = all.map((value) => {
    const reason = deprecationOf(value);
    const note = reason === undefined ? '' : ` **Deprecated**: ${reason}`;
    return `| \`${value.name.value}\` | ${inCell((value.description?.value ?? '') + note)} |`;
  });
  return `| value | |\n|---|---|\n${rows.join('\n')}\n`;
}

const section = (title: string, file: string, names: readonly string[]): string =>
  `## ${title}\n\n${names.map((name) => `[${name}](${file}#${name.toLowerCase()})`).join(' · ')}\n`;

const page = (title: string, sections: readonly string[]): string =>
  `# ${title}\n\n${NOTICE}\n\n${sections.join('\n')}`;

/** Returns the pages of `docs/schema` for the two schemas of `schema/`. */
export const schemaReference = (schema: string, subgraph: string): Pages =>
  new Reference(schema, subgraph).pages();
