import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';

/** JSON Schema of one value. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const SCALARS: Readonly<Record<string, JsonSchema>> = {
  String: { type: 'string' },
  ID: { type: 'string' },
  Int: { type: 'integer' },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
  DateTime: { type: 'string', format: 'date-time' },
};

/** Levels of inputs within inputs; those further down are described as any object. */
const MAX_DEPTH = 6;

function schemaOf(type: GraphQLInputType, depth = 0): JsonSchema {
  if (isNonNullType(type)) return schemaOf(type.ofType, depth);
  if (isListType(type)) return { type: 'array', items: schemaOf(type.ofType, depth) };
  const description = type.description ? { description: type.description } : {};
  if (isEnumType(type))
    return { type: 'string', enum: type.getValues().map(({ name }) => name), ...description };
  if (!isInputObjectType(type)) return SCALARS[type.name] ?? { type: 'string', ...description };
  if (depth >= MAX_DEPTH) return { type: 'object', ...description };
  const fields = Object.values(type.getFields());
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((field) => [
        field.name,
        {
          ...schemaOf(field.type, depth + 1),
          ...(field.description && { description: field.description }),
        },
      ]),
    ),
    required: fields.filter(isRequiredInputField).map(({ name }) => name),
    additionalProperties: false,
    ...description,
  };
}

/** JSON Schema of the variables of an operation. */
export interface InputSchema {
  readonly type: 'object';
  readonly properties: Record<string, JsonSchema>;
  readonly required: string[];
  readonly additionalProperties: false;
}

/** Returns the JSON Schema of the variables of an operation that is valid in the schema. */
export function inputSchemaOf(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): InputSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const { variable, type: node, defaultValue } of variableDefinitions) {
    const type = typeFromAST(schema, node) as GraphQLInputType | undefined;
    if (!type) continue;
    const name = variable.name.value;
    properties[name] = {
      ...schemaOf(type),
      ...(defaultValue && { default: valueFromASTUntyped(defaultValue) }),
    };
    if (isNonNullType(type) && !defaultValue) required.push(name);
  }
  return { type: 'object', properties, required, additionalProperties: false };
}
