import {
  type DocumentNode,
  type FieldNode,
  getArgumentValues,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { type Fragments, fragmentsOf } from './fragments.js';

/** A field as the estimate sees it. */
export interface FieldToEstimate {
  readonly field: GraphQLField<unknown, unknown>;
  readonly args: Readonly<Record<string, unknown>>;
  /** The type that the field belongs to. */
  readonly type: GraphQLCompositeType;
  /** The cost of the selections below the field, for one item. */
  readonly childComplexity: number;
}

export type Estimate = (field: FieldToEstimate) => number;

export interface ReckoningParts {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Coerced values, with defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly estimate: Estimate;
}

/**
 * Reckons the cost of an operation. Each selection set is reckoned once, also where its fragment is
 * spread many times, so that the work grows with the document and not with what it unfolds to.
 * Selections that `@skip` or `@include` leave out count like all others: they are validated and
 * walked like all others.
 */
export class Reckoning {
  readonly #parts: ReckoningParts;
  readonly #fragments: Fragments;
  /** Complexity by selection set alone: the position of a set decides the type of its parent. */
  readonly #known = new Map<SelectionSetNode, number>();

  constructor(parts: ReckoningParts) {
    this.#parts = parts;
    this.#fragments = fragmentsOf(parts.document);
  }

  /** @throws GraphQLError where an argument does not fit its type */
  costOf({ operation, selectionSet }: OperationDefinitionNode): number {
    const root = this.#parts.schema.getRootType(operation);
    return root ? this.#costOfSet(selectionSet, root) : 0;
  }

  #costOfSet(set: SelectionSetNode, parent: GraphQLCompositeType): number {
    const known = this.#known.get(set);
    if (known !== undefined) return known;
    // A fragment inside itself is refused by the validation rules of GraphQL.
    this.#known.set(set, 0);
    const cost = this.#reckonSet(set, parent);
    this.#known.set(set, cost);
    return cost;
  }

  /** An object has one type: of the possible types, the dearest counts. */
  #reckonSet({ selections }: SelectionSetNode, parent: GraphQLCompositeType): number {
    const costs = new Map<string, number>();
    for (const selection of selections) {
      const [cost, type] = this.#costOfSelection(selection, parent);
      for (const name of this.#possibleTypes(type)) costs.set(name, (costs.get(name) ?? 0) + cost);
    }
    return Math.max(0, ...costs.values());
  }

  #costOfSelection(
    selection: SelectionNode,
    parent: GraphQLCompositeType,
  ): readonly [number, GraphQLCompositeType] {
    if (selection.kind === Kind.FIELD) return [this.#costOfField(selection, parent), parent];
    const isSpread = selection.kind === Kind.FRAGMENT_SPREAD;
    const fragment = isSpread ? this.#fragments.get(selection.name.value) : selection;
    const condition = fragment?.typeCondition?.name.value;
    const type = condition === undefined ? parent : this.#parts.schema.getType(condition);
    if (!fragment || !isCompositeType(type)) return [0, parent];
    return [this.#costOfSet(fragment.selectionSet, type), type];
  }

  #costOfField(node: FieldNode, parent: GraphQLCompositeType): number {
    const field = fieldOf(parent, node.name.value);
    if (!field) return 0;
    const args = getArgumentValues(field, node, this.#parts.variables);
    const type = getNamedType(field.type);
    const isComposite = node.selectionSet && isCompositeType(type);
    const childComplexity = isComposite ? this.#costOfSet(node.selectionSet, type) : 0;
    return this.#parts.estimate({ field, args, type: parent, childComplexity });
  }

  #possibleTypes(type: GraphQLCompositeType): readonly string[] {
    if (!isAbstractType(type)) return [type.name];
    return this.#parts.schema.getPossibleTypes(type).map(({ name }) => name);
  }
}

const META_FIELDS: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]),
);

function fieldOf(
  parent: GraphQLCompositeType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  const field = META_FIELDS.get(name);
  return field ?? (isUnionType(parent) ? undefined : parent.getFields()[name]);
}
