import {
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { FleetgraphError } from '../../domain/errors.js';
import { TEXT_RULE, unsoundTextsIn } from '../../domain/values/text.js';
import { type GraphqlContext } from '../engine/context.js';
import { LIMITS } from '../limits/limits.js';
import { type Representation } from './entity.js';

/** One `@key`: its fields as written, and as they are read. */
interface Key {
  readonly fields: string;
  readonly selections: SelectionSetNode;
}

/** A field set is a selection set without its outer braces (federation 2.9, `FieldSet`). */
function toKey(fields: string): Key {
  const [operation] = parse(`{ ${fields} }`).definitions;
  return { fields, selections: (operation as OperationDefinitionNode).selectionSet };
}

function keysOf({ directives = [] }: ObjectTypeDefinitionNode): readonly Key[] {
  const fields = directives
    .filter(({ name }) => name.value === 'key')
    .map((directive) => directive.arguments?.find(({ name }) => name.value === 'fields'));
  return fields.flatMap((argument) =>
    argument ? [toKey(valueFromASTUntyped(argument.value) as string)] : [],
  );
}

function has(value: unknown, { selections }: SelectionSetNode): boolean {
  return selections.every((selection) => {
    if (selection.kind !== Kind.FIELD || typeof value !== 'object' || value === null) return false;
    const inner = (value as Representation)[selection.name.value];
    return selection.selectionSet ? has(inner, selection.selectionSet) : typeof inner === 'string';
  });
}

function refusal(message: string): FleetgraphError {
  return new FleetgraphError('BAD_USER_INPUT', message, { argument: 'representations' });
}

/**
 * Counts the entities requested by each execution, over all its `_entities`: they are looked up at
 * once.
 */
export class RepresentationCount {
  readonly #counts = new WeakMap<GraphqlContext, number>();

  /** @throws FleetgraphError BAD_USER_INPUT when they are more than one operation may ask for. */
  add(context: GraphqlContext, count: number): void {
    const total = (this.#counts.get(context) ?? 0) + count;
    this.#counts.set(context, total);
    if (total > LIMITS.representations)
      throw refusal(
        `The operation asks for ${total} entities; ${LIMITS.representations} are allowed. Ask for the others in another request.`,
      );
  }
}

/**
 * The keys of a subgraph's entities, read from its SDL: there they are said, and to routers as
 * well.
 */
export class EntityKeys {
  readonly #keys: ReadonlyMap<string, readonly Key[]>;

  constructor(sdl: DocumentNode) {
    const types = sdl.definitions.filter(
      (definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION,
    );
    this.#keys = new Map(
      types
        .map((type) => [type.name.value, keysOf(type)] as const)
        .filter(([, keys]) => keys.length > 0),
    );
  }

  /** Names of the types with a `@key`. */
  get types(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /**
   * The refusal of a representation without a key of an entity of this graph; undefined for one
   * that has a key.
   */
  check(representation: unknown, index: number): FleetgraphError | undefined {
    const [path] = unsoundTextsIn(representation);
    if (path) return refusal(`${[`representations[${index}]`, ...path].join('.')} ${TEXT_RULE}`);
    const name = toFields(representation)['__typename'];
    const keys = typeof name === 'string' ? this.#keys.get(name) : undefined;
    if (!keys)
      return refusal(
        `representations[${index}] must name one of ${this.types.join(', ')} as its "__typename".`,
      );
    if (keys.some(({ selections }) => has(representation, selections))) return undefined;
    const fields = keys.map((key) => `"${key.fields}"`).join(' or ');
    const key = keys.length === 1 ? 'the key' : 'a key';
    return refusal(`representations[${index}] must have ${fields}, ${key} of ${String(name)}.`);
  }
}

function toFields(value: unknown): Representation {
  return typeof value === 'object' && value !== null ? (value as Representation) : {};
}
