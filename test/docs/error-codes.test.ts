import { readFileSync } from 'node:fs';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { USER_ERROR_CODES } from '../../src/domain/errors.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/**
 * The members of a union of string literals, as the source declares them: types leave nothing
 * behind at run time.
 */
function literalsOf(path: string, type: string): readonly string[] {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest);
  const alias = source.statements
    .filter(ts.isTypeAliasDeclaration)
    .find(({ name }) => name.text === type);
  if (!alias || !ts.isUnionTypeNode(alias.type))
    throw new Error(`${path} declares no union ${type}`);
  return alias.type.types.map((member) => {
    if (ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal))
      return member.literal.text;
    throw new Error(`${type} has a member that is no string`);
  });
}

/** The first column of the table under a heading. */
function documentedUnder(heading: string): readonly string[] {
  const section = read('docs/error-codes.md')
    .split(/^## /m)
    .find((part) => part.startsWith(heading));
  return [...(section ?? '').matchAll(/^\| `([A-Za-z_]+)` \|/gm)].map((match) => match[1]!);
}

const sorted = (codes: Iterable<string>): readonly string[] => [...codes].sort();

/** Persisted queries are switched off; their codes cannot be met. */
const NEVER_SENT = new Set<string>([
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND,
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_SUPPORTED,
]);
const apolloCodes = Object.values(ApolloServerErrorCode).filter((code) => !NEVER_SENT.has(code));

describe('docs/error-codes.md', () => {
  it('lists the codes of GraphQL errors, ours and those of the GraphQL server, all of them and no other', () => {
    const codes = new Set([...literalsOf('src/domain/errors.ts', 'ErrorCode'), ...apolloCodes]);
    expect(sorted(documentedUnder('GraphQL errors'))).toEqual(sorted(codes));
  });

  it('lists every code of user errors and no other, in the order of the source', () => {
    expect(documentedUnder('User errors')).toEqual(USER_ERROR_CODES);
  });

  it('lists every error of the OAuth endpoints and no other', () => {
    const codes = [...literalsOf('src/auth/oauth-error.ts', 'OauthErrorCode'), 'server_error'];
    expect(sorted(documentedUnder('OAuth endpoints'))).toEqual(sorted(codes));
  });

  it('lists the statuses with which webhooks are answered', () => {
    const source = read('src/http/routes/webhooks.ts');
    const answered = [...source.matchAll(/status: (\d{3})|code\((\d{3})\)/g)].map(
      (match) => match[1] ?? match[2]!,
    );
    const section = read('docs/error-codes.md').split('## Webhooks')[1] ?? '';
    const documented = [...(section.split('## ')[0] ?? '').matchAll(/^\| (\d{3}) \|/gm)].map(
      (match) => match[1]!,
    );
    expect(documented).toEqual(sorted(new Set(answered)));
  });

  it('names the limits of rows, enrollments and tags that the services hold to', () => {
    const limits = [
      ['src/services/onboarding/start.ts', 'MAX_ROWS'],
      ['src/services/onboarding/onboardings.ts', 'MAX_CHECKED'],
      ['src/services/clearance/clearance-commands.ts', 'MAX_ENROLLMENTS'],
      ['src/services/vehicle/tags.ts', 'MAX_TAGS'],
    ] as const;
    const row = /^\| `TOO_MANY` \|.*$/m.exec(read('docs/error-codes.md'))?.[0] ?? '';
    const documented = [...row.matchAll(/\d[\d,]*/g)].map(([number]) =>
      Number(number.replaceAll(',', '')),
    );
    const held = limits.map(([file, name]) =>
      Number(new RegExp(`\\b${name} = ([\\d_]+)`).exec(read(file))?.[1]?.replaceAll('_', '')),
    );
    expect(documented.sort((a, b) => a - b)).toEqual(held.sort((a, b) => a - b));
  });
});
