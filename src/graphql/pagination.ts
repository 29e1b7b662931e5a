import { ArgsType, type ClassType, Directive, Field, Int, ObjectType, Root } from 'type-graphql';
import { FleetgraphError } from '../domain/errors.js';
import {
  checkPageSize,
  DEFAULT_PAGE_SIZE,
  type Page,
  type PageItem,
  type PageRequest,
} from '../domain/values/page.js';

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_PAGE_SIZE,
    description: 'Maximum number of items, 1 to 500.',
  })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Return items after this cursor.' })
  readonly after?: string | null;
}

/** Arguments of a list that is read from either end. */
@ArgsType()
export class TwoWayPageArgs extends PageArgs {
  @Field(() => Int, {
    nullable: true,
    description:
      'Number of items at the end, 1 to 500, in the order of the list; overrides `first`.',
  })
  readonly last?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Return items before this cursor; with `last`.',
  })
  readonly before?: string | null;
}

const wrong = (argument: string, message: string): FleetgraphError =>
  new FleetgraphError('BAD_USER_INPUT', message, { argument });

/**
 * @throws FleetgraphError BAD_USER_INPUT for a size outside 1–500, and for arguments of both
 *   directions.
 */
export function toTwoWayPageRequest(args: TwoWayPageArgs): PageRequest {
  const { last, before, after } = args;
  if (last === null || last === undefined) {
    if (typeof before !== 'string') return toPageRequest(args);
    throw wrong('before', '"before" goes with "last", the number of items before it.');
  }
  if (typeof after === 'string')
    throw wrong('after', '"after" goes with "first"; with "last" give "before".');
  return { first: DEFAULT_PAGE_SIZE, last: checkPageSize('last', last), before };
}

/**
 * The arguments as the services take them.
 * @throws FleetgraphError BAD_USER_INPUT for a size outside 1–500.
 */
export function toPageRequest(args: PageArgs): PageRequest {
  return { first: checkPageSize('first', args.first ?? DEFAULT_PAGE_SIZE), after: args.after };
}

@Directive('@shareable')
@ObjectType('PageInfo', {
  description: 'Position of a page in its list.',
  simpleResolvers: true,
})
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there are items after this page.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there are items before this page.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first item; null on an empty page.',
  })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last item, for `after`; null on an empty page.',
  })
  readonly endCursor!: string | null;
}

/**
 * Bounds of a page in the shape of a PageInfo, with cursors that are computed when they are read. A
 * class, not an object with own getters: V8 holds a hidden class for each such object, and through
 * it the whole page, until the old generation is collected.
 */
class PageBounds<T> {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly #items: readonly PageItem<T>[];

  constructor({ items, hasNextPage, hasPreviousPage }: Page<T>) {
    this.hasNextPage = hasNextPage;
    this.hasPreviousPage = hasPreviousPage;
    this.#items = items;
  }

  get startCursor(): string | null {
    return this.#items[0]?.cursor ?? null;
  }

  get endCursor(): string | null {
    return this.#items.at(-1)?.cursor ?? null;
  }
}

/**
 * One page as a Relay connection; what costs something is made only for who asks: cursors, and
 * `totalCount`, which stays a function.
 */
export interface Connection<T> {
  readonly edges: readonly PageItem<T>[];
  readonly nodes: readonly T[];
  readonly pageInfo: Pick<PageBounds<T>, keyof PageBounds<T>>;
  readonly totalCount: () => Promise<number>;
  readonly totalCountIsExact: () => Promise<boolean>;
}

export function toConnection<T>(page: Page<T>): Connection<T> {
  return {
    edges: page.items,
    nodes: page.items.map((item) => item.node),
    pageInfo: new PageBounds(page),
    totalCount: page.totalCount,
    totalCountIsExact: page.totalCountIsExact,
  };
}

/** Builds the edge type and the fields of a connection over a node type of the graph. */
function pageFieldsOf(name: string, nodes: string, node: ClassType): ClassType {
  @ObjectType(`${name}Edge`, {
    description: `An item of a page of ${nodes}, with its cursor.`,
    simpleResolvers: true,
  })
  class Edge {
    @Field(() => String, { description: 'Position in the list, for `after`.' })
    readonly cursor!: string;

    @Field(() => node, { description: 'The item.' })
    readonly node!: object;
  }

  @ObjectType({ simpleResolvers: true })
  abstract class PageFields {
    @Field(() => [Edge], { description: 'The items with their cursors.' })
    readonly edges!: readonly Edge[];

    @Field(() => [node], { description: 'The items.' })
    readonly nodes!: readonly object[];

    @Field(() => PageInfo, { description: 'Position of this page in the list.' })
    readonly pageInfo!: PageInfo;
  }
  return PageFields as unknown as ClassType;
}

/** Builds the fields of a connection whose items are counted. */
function countedFieldsOf(name: string, nodes: string, node: ClassType): ClassType {
  @ObjectType({ simpleResolvers: true })
  abstract class CountedFields extends pageFieldsOf(name, nodes, node) {
    @Field(() => Int, {
      name: 'totalCount',
      simple: false,
      description: 'Number of items in the whole filtered list.',
    })
    count(@Root() { totalCount }: Connection<unknown>): Promise<number> {
      return totalCount();
    }
  }
  return CountedFields as unknown as ClassType;
}

/** Builds the connection type of a list that is not counted. */
export function uncountedConnectionOf(name: string, nodes: string, node: ClassType): ClassType {
  @ObjectType(`${name}Connection`, { description: `A page of ${nodes}.`, simpleResolvers: true })
  class UncountedConnectionType extends pageFieldsOf(name, nodes, node) {}
  return UncountedConnectionType;
}

/** Builds the connection type `<name>Connection` with its edge type. */
export function connectionOf(name: string, nodes: string, node: ClassType): ClassType {
  @ObjectType(`${name}Connection`, { description: `A page of ${nodes}.`, simpleResolvers: true })
  class ConnectionType extends countedFieldsOf(name, nodes, node) {}
  return ConnectionType;
}

/** Builds the connection type of a list that is counted up to `MAX_COUNT` by some filters. */
export function cappedConnectionOf(name: string, nodes: string, node: ClassType): ClassType {
  @ObjectType(`${name}Connection`, { description: `A page of ${nodes}.`, simpleResolvers: true })
  class CappedConnectionType extends countedFieldsOf(name, nodes, node) {
    @Field(() => Boolean, {
      name: 'totalCountIsExact',
      simple: false,
      description:
        'Whether `totalCount` is exact; if not, the list has more items: filters without a maintained count are counted up to 10,000.',
    })
    isExact(@Root() { totalCountIsExact }: Connection<unknown>): Promise<boolean> {
      return totalCountIsExact();
    }
  }
  return CappedConnectionType;
}
