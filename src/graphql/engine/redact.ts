import { GraphQLError, Kind } from 'graphql';

/**
 * GraphQL quotes the value that it refuses, and a refused value may be a secret in the wrong place.
 * These are all the ways in which graphql 16 does so, each cut to the part before the value;
 * messages outside the list carry none.
 */
const QUOTES: readonly (readonly [RegExp, string])[] = [
  [/^((?:Enum "\w+"|\w+) cannot represent [\w -]*?value): [\s\S]*$/, '$1.'],
  [/^Value [\s\S]* does not exist in "(\w+)" enum\.[\s\S]*$/, 'Value does not exist in "$1" enum.'],
  [/^(Expected value of type "[^"]+"), found [\s\S]*$/, '$1.'],
  [/^(Expected type "[^"]+")\. [\s\S]*$/, '$1.'],
  [/^(Argument "\w+" has invalid value) [\s\S]*$/, '$1.'],
  [/^(Field "\w+" is not defined by type "\w+"\.)[\s\S]*$/, '$1'],
  [
    /^Field "[\s\S]*" is not defined by type "(\w+)"\.[\s\S]*$/,
    'A field is not defined by type "$1".',
  ],
  [
    /^(Syntax Error: (?:Expected .*?, found|Unexpected) (?:String|BlockString|Int|Float)) "[\s\S]*$/,
    '$1.',
  ],
  [/^(Syntax Error: Invalid number), [\s\S]*$/, '$1.'],
];

/**
 * Names of the schema that were close to what was asked for: a way to read a schema that may not be
 * read.
 */
const SUGGESTION = / Did you mean [\s\S]*\?$/;

function redactText(message: string): string {
  const quote = QUOTES.find(([pattern]) => pattern.test(message));
  return (quote ? message.replace(...quote) : message).replace(SUGGESTION, '');
}

/**
 * Where in a variable the fault is: graphql writes the path after the value, as the last thing
 * before the reason.
 */
const PATH_AT_END = / at "(\w+(?:\.\w+|\[\d+\])+)"$/;

function redactVariable(error: GraphQLError, variable: string): string {
  const reason = error.originalError?.message;
  if (reason === undefined || !error.message.endsWith(`; ${reason}`))
    return `Variable "$${variable}" got an invalid value.`;
  const path = PATH_AT_END.exec(error.message.slice(0, -reason.length - 2))?.[1];
  return `Variable "$${variable}" got an invalid value${path === undefined ? '' : ` at "${path}"`}: ${redactText(reason)}`;
}

/**
 * The message of an error of GraphQL itself, without any value that the caller sent and without
 * hints at the schema.
 */
export function redactMessage(error: GraphQLError): string {
  const node = error.nodes?.[0];
  if (node?.kind === Kind.VARIABLE_DEFINITION && error.message.includes(' got invalid value ')) {
    return redactVariable(error, node.variable.name.value);
  }
  return redactText(error.message);
}
