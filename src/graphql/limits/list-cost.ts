import { type GraphQLOutputType, isCompositeType, isListType, isNonNullType } from 'graphql';
import { MAX_PAGE_SIZE } from '../../domain/values/page.js';
import { DEFAULT_PAGE_SIZE } from '../../domain/values/page.js';
import { type MirroredSizes } from './mirrored-lists.js';

/** Number of items assumed for a list without a size of its own: accounts, enrollments, tags. */
const SHORT_LIST = 3;

/** One field as the reckoning sees it. */
export interface SizedField {
  /** Name of the type that has the field. */
  readonly parent: string;
  readonly name: string;
  readonly type: GraphQLOutputType;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Sizes beyond the bounds are refused where they are read; the reckoning counts them as the bound.
 */
function boundedSize(size: unknown): number {
  if (typeof size !== 'number') return DEFAULT_PAGE_SIZE;
  return Math.min(Math.max(size, 1), MAX_PAGE_SIZE);
}

function isListOfObjects(type: GraphQLOutputType): boolean {
  const shape = isNonNullType(type) ? type.ofType : type;
  if (!isListType(shape)) return false;
  const item: unknown = isNonNullType(shape.ofType) ? shape.ofType.ofType : shape.ofType;
  return isCompositeType(item);
}

/** @returns the number of items counted for a field; 1 for a field that is no list. */
export function sizeOf({ parent, name, type, args }: SizedField, mirrored: MirroredSizes): number {
  if ('first' in args || 'last' in args) return boundedSize(args['last'] ?? args['first']);
  const known = mirrored.get(`${parent}.${name}`);
  if (known !== undefined) return known;
  for (const ids of [args['ids'], args['representations']]) {
    if (Array.isArray(ids)) return Math.max(ids.length, 1);
  }
  if (parent.endsWith('Connection')) return 1;
  return isListOfObjects(type) ? SHORT_LIST : 1;
}
