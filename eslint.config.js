import {
  configs as graphqlConfigs,
  parser as graphqlParser,
  rules as graphqlRules,
} from '@graphql-eslint/eslint-plugin';
import simpleImportSort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'data/', '**/generated/', 'examples/'] },
  {
    files: ['**/*.ts', 'web/**/*.tsx'],
    plugins: { 'simple-import-sort': simpleImportSort },
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true, allowEmpty: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only src/config/config.ts reads the environment.',
        },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
      // Side effects first, then Node, packages, the rest of the project: one block.
      'simple-import-sort/imports': [
        'error',
        { groups: [['^\\u0000', '^node:', '^@?\\w', '^', '^\\.\\.', '^\\.']] },
      ],
    },
  },
  {
    files: ['src/graphql/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: [
      '**/*.config.ts',
      'test/**/*.ts',
      'tools/**/*.ts',
      'bench/**/*.ts',
      'src/config/config.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: [
      'src/cli/**/*.ts',
      'demo/**/*.ts',
      'simulators/main.ts',
      'src/graphql/emit-schema.ts',
      'src/server.ts',
      'src/runtime-check.ts',
      'test/**/*.ts',
      'tools/**/*.ts',
      'bench/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['schema/fleetgraph.graphql'],
    plugins: { '@graphql-eslint': { rules: graphqlRules } },
    languageOptions: {
      parser: graphqlParser,
      parserOptions: { graphQLConfig: { schema: 'schema/fleetgraph.graphql' } },
    },
    rules: {
      ...graphqlConfigs['flat/schema-recommended'].rules,
      ...graphqlConfigs['flat/schema-relay'].rules,
      '@graphql-eslint/no-hashtag-description': 'error',
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/require-deprecation-date': 'error',
      // Pages go forward; the journal alone goes backward too.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // Short lists, such as a vehicle's labels, are plain lists.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // Types with an id are Nodes, which a test checks; the rest are values, payloads and pages.
      '@graphql-eslint/strict-id-in-types': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
