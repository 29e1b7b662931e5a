import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { NO_TELEMETRY, type Step, type Telemetry } from '../domain/ports/telemetry.js';
import { USER_AGENT } from '../domain/values/version.js';

export interface Traces {
  /** Makes a span of every step and records on it what is reported meanwhile. */
  readonly telemetry: Telemetry;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface TracesOptions {
  /** URL of the collector, without `/v1/traces`. */
  readonly endpoint: string;
  readonly serviceName: string;
}

/** Milliseconds to flush the remaining spans at shutdown. */
const LAST_SENDING_MS = 2000;

const KINDS: Readonly<Record<Step['kind'], SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};

/**
 * The class of an error says what kind of fault it was; its message may hold a statement or a
 * caller's input.
 */
function markFailed(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
}

/**
 * Traces by OTLP over HTTP (OpenTelemetry Protocol 1.x). Nothing is registered globally: what is
 * under way is carried along by the async context of this instance.
 */
export function createTraces({ endpoint, serviceName }: TracesOptions): Traces {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, userAgent: USER_AGENT });
  const resource = defaultResource().merge(resourceFromAttributes({ 'service.name': serviceName }));
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('fleetgraph');
  const contexts = new AsyncLocalStorageContextManager().enable();
  const propagator = new W3CTraceContextPropagator();

  function parentOf({ traceparent }: Step): Context {
    const active = contexts.active();
    return traceparent === undefined || trace.getSpan(active)
      ? active
      : propagator.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter);
  }

  async function span<T>(
    step: Step,
    run: (note: (attributes: NonNullable<Step['attributes']>) => void) => Promise<T>,
  ): Promise<T> {
    const parent = parentOf(step);
    const started = tracer.startSpan(
      step.name,
      { kind: KINDS[step.kind], ...(step.attributes && { attributes: step.attributes }) },
      parent,
    );
    try {
      return await contexts.with(trace.setSpan(parent, started), () =>
        run((attributes) => void started.setAttributes(attributes)),
      );
    } catch (error) {
      markFailed(started, error);
      throw error;
    } finally {
      started.end();
    }
  }

  const active = (): Span | undefined => trace.getSpan(contexts.active());
  return {
    telemetry: {
      ...NO_TELEMETRY,
      isTracing: true,
      span,
      operation({ transport, kind, outcome }) {
        active()?.setAttributes({
          'graphql.operation.type': kind,
          'fleetgraph.transport': transport,
          'fleetgraph.outcome': outcome,
        });
        if (outcome === 'INTERNAL_SERVER_ERROR')
          active()?.setStatus({ code: SpanStatusCode.ERROR });
      },
      providerCall({ outcome }) {
        active()?.setAttribute('fleetgraph.outcome', outcome);
        if (outcome !== 'ok') active()?.setStatus({ code: SpanStatusCode.ERROR });
      },
    },
    async close() {
      // A collector that does not answer must not prevent the server from ending.
      await Promise.race([
        provider.shutdown().catch(() => undefined),
        sleep(LAST_SENDING_MS, undefined, { ref: false }),
      ]);
      contexts.disable();
    },
  };
}
