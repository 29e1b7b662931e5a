import { Link } from '@tanstack/react-router';
import { getOperationAST, parse } from 'graphql';
import { useEffect, useRef, useState } from 'react';
import { useFleets } from '../../app/fleets';
import { rememberedFleet } from '../../app/remembered-fleet';
import { useSchema } from '../../app/schema/use-schema';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { TextInput } from '../../ui/field';
import { Page } from '../../ui/page';
import { ScreenBroke, ScreenLoading } from '../../ui/states';
import { Editor } from './editor';
import { ask, follow } from './run-operation';
import { texts } from './texts';

const FIRST = `query Fleet($fleetId: ID!) {
  fleet(id: $fleetId) {
    name
    clearanceSummary {
      status
      count
    }
    vehicles(first: 3) {
      totalCount
      nodes {
        vin
        name
      }
    }
  }
}
`;

/** Returns whether a document holds a subscription; false for one that the server has to refuse. */
function isSubscription(document: string): boolean {
  try {
    return String(getOperationAST(parse(document))?.operation) === 'subscription';
  } catch {
    return false;
  }
}

interface Answer {
  readonly text: string;
  readonly count: number;
  readonly ms: number;
}

/** Any operation of the graph, with the viewer's own rights. */
export function Screen() {
  const t = useTexts(texts);
  const { number } = useFormat();
  const schema = useSchema();
  const [query, setQuery] = useState(FIRST);
  const { fleets } = useFleets();
  const [variables, setVariables] = useState(() =>
    JSON.stringify({ fleetId: rememberedFleet() ?? fleets?.[0]?.id ?? '' }, null, 2),
  );
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [fault, setFault] = useState<string | undefined>();
  const [isRunning, setRunning] = useState(false);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);
  if (schema === 'failed') return <ScreenBroke />;
  if (!schema) return <ScreenLoading />;

  const run = (): void => {
    stop.current?.();
    let given: Record<string, unknown> = {};
    try {
      if (variables.trim() !== '') given = JSON.parse(variables) as Record<string, unknown>;
    } catch (error) {
      setFault(t.badVariables(error instanceof Error ? error.message : ''));
      return;
    }
    setFault(undefined);
    setRunning(true);
    const begun = performance.now();
    const start = isSubscription(query) ? follow : ask;
    stop.current = start(
      { query, variables: given },
      {
        onText: (text, count) => setAnswer({ text, count, ms: performance.now() - begun }),
        onEnd: () => setRunning(false),
      },
    );
  };
  const end = (): void => {
    stop.current?.();
    setRunning(false);
  };

  return (
    <Page
      title={t.title}
      actions={
        <>
          {isRunning && <Button onPress={end}>{t.stop}</Button>}
          <Button look="main" onPress={run}>
            {t.run}
          </Button>
        </>
      }
    >
      <p className="muted">
        {t.intro} <Link to="/developer/schema">{t.reference}</Link>
      </p>
      <div className="explorer">
        <div className="stack">
          <h2>{t.operation}</h2>
          <Editor
            label={t.operation}
            initial={query}
            schema={schema}
            onChange={setQuery}
            onRun={run}
          />
          <TextInput
            label={t.variables}
            lines={5}
            value={variables}
            onChange={setVariables}
            error={fault}
          />
        </div>
        <div className="stack">
          <div className="row">
            <h2 className="grow">{t.answer}</h2>
            <span className="hint" role="status">
              {isRunning && t.running}{' '}
              {answer &&
                (answer.count > 1
                  ? t.received(number(answer.count))
                  : t.took(number(Math.round(answer.ms))))}
            </span>
          </div>
          <pre className="answer" tabIndex={0} aria-label={t.answer}>
            {answer?.text ?? t.noAnswer}
          </pre>
        </div>
      </div>
    </Page>
  );
}
