import {
  getNamedType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { userError } from '../domain/errors.js';
import { TEXT_RULE, type TextPath, unsoundTextsIn } from '../domain/values/text.js';
import { type GraphqlContext } from './engine/context.js';
import { isCheckedByField, textRefusal } from './limits/values.js';

/** Lists whose items fail one by one, with `userErrors` of the service. */
const ITEMS = new Set(['vehicles', 'vehicleIds', 'enrollmentIds']);
/** Maximum `userErrors` of one input. */
const MOST_ERRORS = 20;

type Inputs = Readonly<Record<string, unknown>>;
type Field = GraphQLField<unknown, GraphqlContext, Inputs>;
type Resolve = GraphQLFieldResolver<unknown, GraphqlContext, Inputs>;

/**
 * Has every field whose input is not checked at the door refuse texts that are not sound: a
 * mutation by `userErrors`, a query by BAD_USER_INPUT.
 */
export function checkInputTexts(schema: GraphQLSchema): GraphQLSchema {
  for (const root of [schema.getMutationType(), schema.getQueryType()]) {
    for (const field of fieldsOf(root)) {
      const input = field.args.find(({ name }) => name === 'input');
      if (!input || !field.resolve) continue;
      if (isCheckedByField(schema, getNamedType(input.type).name))
        field.resolve = checking(field, field.resolve);
    }
  }
  return schema;
}

function fieldsOf(type: GraphQLObjectType | null | undefined): readonly Field[] {
  return Object.values(type?.getFields() ?? {});
}

function checking(field: Field, resolve: Resolve): Resolve {
  const payload = getNamedType(field.type);
  const hasUserErrors = isObjectType(payload) && 'userErrors' in payload.getFields();
  return (source, args, context, info) => {
    const paths = context.viewer ? unsoundIn(args['input'] as Inputs) : [];
    const [first] = paths;
    if (!first) return resolve(source, args, context, info);
    if (hasUserErrors && info.parentType === info.schema.getMutationType())
      return refusal(payload, paths);
    throw textRefusal(['input', ...first]);
  };
}

function unsoundIn(input: Inputs): readonly TextPath[] {
  const others = Object.entries(input).filter(([name]) => !ITEMS.has(name));
  return unsoundTextsIn(Object.fromEntries(others), MOST_ERRORS);
}

/** Creates the payload of an input that was refused as a whole. */
function refusal(payload: GraphQLObjectType, paths: readonly TextPath[]): Inputs {
  const fields = Object.values(payload.getFields()).map(({ name, type }) => [
    name,
    isNonNullType(type) && isListType(type.ofType) ? [] : null,
  ]);
  const userErrors = paths.map((path) =>
    userError('INVALID', path, `\`${path.join('.')}\` ${TEXT_RULE}`),
  );
  return { ...(Object.fromEntries(fields) as Inputs), userErrors };
}
