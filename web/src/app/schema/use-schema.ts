import type { GraphQLSchema } from 'graphql';
import { useEffect, useState } from 'react';
import { loadSchema } from './sdl';

/** Returns the graph's schema; null while it loads, and `failed` if it cannot be loaded. */
export function useSchema(): GraphQLSchema | 'failed' | null {
  const [schema, setSchema] = useState<GraphQLSchema | 'failed' | null>(null);
  useEffect(() => {
    loadSchema().then(setSchema, () => setSchema('failed'));
  }, []);
  return schema;
}
