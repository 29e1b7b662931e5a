import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrationsFolder } from '../../../src/store/engine/migrations.js';

/** Migrations from before servers of two versions ran on one database. */
const BEFORE_THE_RULE = 8;

/** Returns the statements that servers of the version before would fail on. */
function breaking(sql: string): readonly string[] {
  const statements = sql
    .split('--> statement-breakpoint')
    .map((statement) => statement.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ').trim());
  const created = new Set(
    statements.flatMap((statement) => /^create table "?(\w+)/i.exec(statement)?.[1] ?? []),
  );
  const isOfNew = (statement: string): boolean => {
    const table = /^(?:alter table|create unique index .*? on|drop table) "?(\w+)/i.exec(statement);
    return created.has(table?.[1] ?? '');
  };
  return statements.filter(
    (statement) =>
      !isOfNew(statement) &&
      (/^drop (table|schema|type|function)|\brename\b|\bdrop (column|constraint|not null|default)\b/i.test(
        statement,
      ) ||
        /^alter table .*\balter column\b/i.test(statement) ||
        /^create unique index/i.test(statement) ||
        /^alter table .*\badd constraint\b/i.test(statement) ||
        (/^alter table .*\badd column\b.*\bnot null\b/i.test(statement) &&
          !/\bdefault\b/i.test(statement))),
  );
}

const folder = migrationsFolder('postgres');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort();

test.each(files.slice(BEFORE_THE_RULE))(
  '%s only adds, so that servers of the version before run on its tables',
  (name) => {
    expect(breaking(readFileSync(join(folder, name), 'utf8'))).toEqual([]);
  },
);

test.each([
  'ALTER TABLE "fleets" DROP COLUMN "name"',
  'ALTER TABLE "fleets" RENAME COLUMN "name" TO "title"',
  'ALTER TABLE "fleets" RENAME TO "groups"',
  'ALTER TABLE "fleets" ADD COLUMN "owner" text NOT NULL',
  'ALTER TABLE "fleets"\n\tALTER COLUMN "id" SET DATA TYPE uuid',
  'ALTER TABLE "fleets" ALTER COLUMN "external_id" SET NOT NULL',
  'ALTER TABLE "fleets" ADD CONSTRAINT "named" CHECK (name <> \'\')',
  'CREATE UNIQUE INDEX "fleets_name" ON "fleets" USING btree ("name")',
  '-- No longer read.\nDROP TABLE "fleets"',
  'CREATE TABLE "a" ("id" text);--> statement-breakpoint\nDROP FUNCTION facets_change',
])('the rule refuses %j', (sql) => {
  expect(breaking(sql)).toHaveLength(1);
});

test.each([
  'ALTER TABLE "fleets" ADD COLUMN "owner" text',
  'ALTER TABLE "fleets" ADD COLUMN "seen" boolean DEFAULT false NOT NULL',
  'CREATE TABLE "a" ("id" text);--> statement-breakpoint\nCREATE UNIQUE INDEX "a_id" ON "a" USING btree ("id")',
  'CREATE INDEX "fleets_name" ON "fleets" USING btree ("name")',
  'DROP INDEX "fleets_name"',
])('the rule accepts %j', (sql) => {
  expect(breaking(sql)).toEqual([]);
});
