import { existsSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { COMMANDS } from '../../src/cli/run.js';
import { SETTING_NAMES } from '../../src/config/config.js';
import { type Block, BLOCKS, PAGES, read } from './pages.js';

/** Every language there is on the pages, and what is done with its blocks. */
const TRIED: Readonly<Record<string, string>> = {
  sh: 'shell.test.ts runs them',
  graphql:
    'readme.test.ts holds them against the schema; shell.test.ts sends those of the first steps',
  ts: 'frontend-recipes.test.ts and shell.test.ts run them',
  js: 'test/clients/suite.js (npm run compatibility) and receiving-webhooks.test.ts run them',
  graphqls: 'here',
  python: 'test/clients/suite.js and receiving-webhooks.test.ts run them where there is Python',
  php: 'receiving-webhooks.test.ts runs it where there is PHP',
  go: 'not run: its compiler is not among the tools of the tests',
  sql: 'not run: it is for the database of a receiver',
  yaml: 'here; shell.test.ts uses the one there is',
  json: 'here',
  text: 'a drawing',
  mermaid: 'readme.test.ts holds places against files and states against the code',
};

const inLanguage = (...languages: readonly string[]): readonly Block[] =>
  BLOCKS.filter(({ language }) => languages.includes(language));

/** Returns the code of a page: between backquotes, where line breaks are blanks, and in blocks. */
const codeOf = (page: string): string =>
  [...read(page).matchAll(/```[\s\S]*?```|`[^`]+`/g)]
    .map(([code]) =>
      (code.startsWith('```') ? code : code.replaceAll(/\s+/g, ' ')).replaceAll('`', ''),
    )
    .join('\n');

/** Variables that lengthen tests; docs/durability.md describes them. */
const OF_TESTS = new Set(
  [
    'security/key-rotation',
    'security/generated-operations',
    'services/access/tokens-instances',
  ].flatMap((file) =>
    [...read(`test/${file}.test.ts`).matchAll(/\bFLEETGRAPH_TEST_[A-Z]+\b/g)].map(([name]) => name),
  ),
);

const commandWords = COMMANDS.map(({ name }) => name);

describe('the snippets', () => {
  it('are in languages that are tried', () => {
    expect(
      BLOCKS.filter(({ language }) => !(language in TRIED)).map(({ page, text }) => [page, text]),
    ).toEqual([]);
  });

  it.each(inLanguage('yaml', 'json'))('$page: the $language can be read', ({ language, text }) => {
    expect(language === 'json' ? JSON.parse(text) : parseYaml(text)).toBeTypeOf('object');
  });

  it.each(inLanguage('graphqls'))('$page: the subgraph composes with ours', ({ text }) => {
    const { errors } = composeServices([
      {
        name: 'fleetgraph',
        url: 'http://fleetgraph.example/graphql',
        typeDefs: parse(read('schema/subgraph.graphql')),
      },
      { name: 'yours', url: 'http://yours.example/graphql', typeDefs: parse(text) },
    ]);
    expect(errors ?? []).toEqual([]);
  });
});

describe.each(PAGES)('%s', (page) => {
  it('names no setting that there is not', () => {
    const named = [...read(page).matchAll(/\bFLEETGRAPH_[A-Z_]*[A-Z]\b/g)].map(([name]) => name);
    expect(named.filter((name) => !SETTING_NAMES.includes(name) && !OF_TESTS.has(name))).toEqual(
      [],
    );
  });

  it("names no command of the operator's tool that there is not, and no option that it does not take", () => {
    const called = [...codeOf(page).matchAll(/npm run cli -- ([^|;&#\n]+)/g)].map(([, text = '']) =>
      text.trim(),
    );
    const unknown = called.filter((text) => {
      if (text.startsWith('--help')) return false;
      const known = COMMANDS.find(({ name }) => text === name || text.startsWith(`${name} `));
      const taken = (known?.options ?? []).map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0]);
      const options = [...text.matchAll(/--[a-z-]+/g)].map(([option]) => option);
      return !known || options.some((option) => option !== '--help' && !taken.includes(option));
    });
    expect(unknown).toEqual([]);
  });

  it('names no npm script that there is not', () => {
    const folder = /^examples\/\w+\//.exec(page)?.[0];
    const scripts = (path: string): readonly string[] =>
      existsSync(new URL(`../../${path}`, import.meta.url))
        ? Object.keys((JSON.parse(read(path)) as { readonly scripts: object }).scripts)
        : [];
    const known = [
      ...scripts('package.json'),
      ...(folder === undefined ? [] : scripts(`${folder}package.json`)),
    ];
    const named = [...codeOf(page).matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].map(
      ([, name = '']) => name,
    );
    expect(
      named.filter((name) => !known.includes(name) && !['ci', 'run', 'install'].includes(name)),
    ).toEqual([]);
  });
});

it("the commands of the operator's tool are all on the pages", () => {
  const all = PAGES.map(codeOf).join('\n');
  expect(commandWords.filter((name) => !all.includes(`npm run cli -- ${name}`))).toEqual([]);
});

it('settings that the deployment files name are there', () => {
  const files = [
    'Dockerfile',
    'compose.yaml',
    'deploy/prometheus/prometheus.yml',
    'deploy/prometheus/alerts.yml',
  ];
  const named = files.flatMap((file) =>
    [...read(file).matchAll(/\bFLEETGRAPH_[A-Z_]*[A-Z]\b/g)].map(([name]) => name),
  );
  expect(named.filter((name) => !SETTING_NAMES.includes(name))).toEqual([]);
});
