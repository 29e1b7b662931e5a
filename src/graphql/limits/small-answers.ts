import { BREAK, type DocumentNode, type GraphQLSchema, visit } from 'graphql';
import { costOf } from './complexity.js';
import { mirroringFields } from './mirrored-lists.js';
import { type Operation } from './values.js';

/**
 * Maximum fields of an answer whose text is built before it is measured: with the longest names and
 * the most tags it takes some 70 MB for a moment.
 */
const FEW_FIELDS = 20_000;
/** Below them are texts of any length: a row says its VIN as it was sent. */
const LONG_TEXTS = new Set(['rows']);

const known = new WeakMap<DocumentNode, boolean>();

function asksForLongTexts(document: DocumentNode): boolean {
  let found = known.get(document);
  if (found !== undefined) return found;
  found = false;
  visit(document, {
    Field({ name }) {
      if (!LONG_TEXTS.has(name.value)) return undefined;
      found = true;
      return BREAK;
    },
  });
  known.set(document, found);
  return found;
}

/**
 * Identifies answers that need not be measured before their text is built: measuring takes a
 * twentieth of the time of a page.
 * @returns whether the answer to an allowed operation cannot become much larger than most are.
 */
export function isFewFields(schema: GraphQLSchema, operation: Operation): boolean {
  const { document, operationName } = operation;
  if (asksForLongTexts(document) || mirroringFields(document, operationName).length > 0)
    return false;
  return costOf(schema, operation).fields <= FEW_FIELDS;
}
