import { createHash } from 'node:crypto';
import { type ExecutionArgs, type ExecutionResult, getOperationAST, Kind, print, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type GraphqlContext } from '../graphql/context.js';

/** Followers near the head are at most some events apart; whoever lags further behind has its events carried out anew. */
const MAX_EVENTS = 256;
/** Of one event; with more different documents than these there is little to share. */
const MAX_GROUPS = 64;

/** Carries out an event once for all subscribers who would see the same in it. */
export class SharedResponses {
  readonly #events = new LRUCache<object, Map<string, Promise<ExecutionResult>>>({ max: MAX_EVENTS });

  /** @param group of subscribers, see `groupOf` */
  respond(event: unknown, group: string, carryOut: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    if (typeof event !== 'object' || event === null) return carryOut();
    let groups = this.#events.get(event);
    if (!groups) this.#events.set(event, (groups = new Map<string, Promise<ExecutionResult>>()));
    const known = groups.get(group);
    if (known) return known;
    const response = carryOut();
    if (groups.size < MAX_GROUPS) this.#keep(groups, group, response);
    return response;
  }

  /** Faults are not kept: the next one who asks may have more luck. */
  #keep(groups: Map<string, Promise<ExecutionResult>>, group: string, response: Promise<ExecutionResult>): void {
    groups.set(group, response);
    response.then(
      ({ errors }) => {
        if (errors) groups.delete(group);
      },
      () => groups.delete(group),
    );
  }
}

/**
 * Subscribers of one group see the same in the same event: they have the same document, the same values of the variables that
 * it uses below its field, and the same rights. What they pass to the field itself, where to begin and what to leave out,
 * decides only which events they see.
 */
export function groupOf({ document, operationName, variableValues, contextValue }: ExecutionArgs): string {
  const used = new Set<string>();
  const collect = { Variable: ({ name }: { readonly name: { readonly value: string } }) => void used.add(name.value) };
  const [field] = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  if (field?.kind === Kind.FIELD && field.selectionSet) visit(field.selectionSet, collect);
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) visit(definition, collect);
  const values = [...used].map((name) => [name, variableValues?.[name]]);
  const { viewer } = contextValue as GraphqlContext;
  const text = document.loc?.source.body ?? print(document);
  return createHash('sha256')
    .update(JSON.stringify([text, operationName ?? null, values, viewer && [viewer.scopes, viewer.fleetIds]]))
    .digest('base64');
}

const texts = new WeakMap<ExecutionResult, string>();

/** The payload of an answer without errors as JSON, written once however many it goes to. */
export function payloadText(result: ExecutionResult): string {
  let text = texts.get(result);
  if (text === undefined) texts.set(result, (text = JSON.stringify({ data: result.data })));
  return text;
}
