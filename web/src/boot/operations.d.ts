/** Texts of the operations in a file, as Apollo Client sends them, by the operations' names. */
declare module '*.graphql?operations' {
  export const operations: Readonly<Record<string, string>>;
}
