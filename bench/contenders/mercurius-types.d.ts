/** The part of mercurius that is used here; it is installed for the benchmarks alone, so the product's type check does not see it. */
declare module 'mercurius' {
  import { type FastifyPluginAsync } from 'fastify';

  interface MercuriusOptions {
    readonly schema: string;
    readonly resolvers: Readonly<
      Record<string, Readonly<Record<string, (parent: never, args: never) => unknown>>>
    >;
    /** Resolvers of many objects at once. */
    readonly loaders?: Readonly<
      Record<
        string,
        Readonly<Record<string, (queries: readonly { readonly obj: never }[]) => unknown>>
      >
    >;
    /** Executions of an operation before graphql-jit compiles it. */
    readonly jit: number;
    readonly graphiql: false;
  }
  const plugin: FastifyPluginAsync<MercuriusOptions>;
  export default plugin;
}
