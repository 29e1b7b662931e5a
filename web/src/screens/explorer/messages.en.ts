export const en = {
  title: 'Explorer',
  intro:
    'Operations run with your own rights. Ctrl-Space completes, Ctrl-Enter runs. Mutations change the real fleet.',
  operation: 'Operation',
  variables: 'Variables (JSON)',
  run: 'Run',
  stop: 'Stop',
  running: 'Running …',
  answer: 'Answer',
  noAnswer: 'The answer stands here.',
  badVariables: (reason: string) => `The variables are no JSON: ${reason}`,
  took: (ms: string) => `${ms} ms`,
  received: (count: string) => `Events: ${count}`,
  reference: 'Schema reference',
  failed: 'The request failed',
};
export type Messages = typeof en;
