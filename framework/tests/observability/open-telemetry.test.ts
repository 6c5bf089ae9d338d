import { describe, expect, test } from 'vitest';
import { otelSettings } from '../../src/integrations/telemetry/open-telemetry/otel-settings.js';
import { observabilityConfig } from '../../src/project/observability-config.js';
import { receiver } from './receiver.js';
import { watchedShop } from './watched-shop.js';

interface Attribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: string;
    readonly doubleValue?: number;
    readonly boolValue?: boolean;
  };
}

interface ReadSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number; readonly message?: string };
}

type Body = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly ReadSpan[] }[];
  }[];
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly unit: string;
        readonly gauge: { readonly dataPoints: readonly { readonly attributes: readonly Attribute[]; readonly asDouble: number }[] };
      }[];
    }[];
  }[];
};

const attribute = ({ attributes }: { readonly attributes: readonly Attribute[] }, key: string) => {
  const value = attributes.find((each) => each.key === key)?.value;
  return value?.stringValue ?? value?.intValue ?? value?.doubleValue ?? value?.boolValue;
};

/** A collector of OTLP on this machine, and what it has been sent. */
async function collector() {
  const server = await receiver();
  return {
    ...server,
    spans: (): readonly ReadSpan[] =>
      server.received.flatMap(({ path, body }) =>
        path === '/v1/traces' ? (body as Body).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)) : [],
      ),
    metrics: () =>
      server.received.flatMap(({ path, body }) =>
        path === '/v1/metrics'
          ? (body as Body).resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
          : [],
      ),
  };
}

describe('traces of OpenTelemetry', () => {
  test('a build is one trace: the command, its plan and its steps, the statements of each step, in the time of their parents', async () => {
    const server = await collector();
    const { martlet } = watchedShop('{ openTelemetry: {} }');
    expect((await martlet(['build'], { OTEL_EXPORTER_OTLP_ENDPOINT: server.url })).exitCode).toBe(1);
    await server.close();
    const spans = server.spans();
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(others).toEqual([]);
    expect(root).toMatchObject({ name: 'martlet build', kind: 1, status: { code: 2, message: expect.stringContaining('MARTLET-R002') } });
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([root?.traceId]));
    const children = (of: ReadSpan | undefined) => spans.filter(({ parentSpanId }) => parentSpanId === of?.spanId).map(({ name }) => name);
    expect(children(root)).toEqual(expect.arrayContaining(['plan', 'model bronze.customers', 'model gold.visits']));
    const model = spans.find(({ name }) => name === 'model gold.visits');
    expect(children(model)).toEqual(expect.arrayContaining([expect.stringMatching(/^create gold\.visits$/)]));
    expect(attribute(model ?? { attributes: [] }, 'martlet.step.rows')).toBe('2');
    const test = spans.find(({ name }) => name.startsWith('test gold.visits') && name.includes('id'));
    expect(spans.filter(({ status }) => status.code === 2).length).toBeGreaterThanOrEqual(2);
    expect(test).toBeDefined();
    for (const span of spans) {
      const parent = byId.get(span.parentSpanId ?? '');
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
      // Times are in milliseconds.
      if (parent !== undefined)
        expect(BigInt(span.startTimeUnixNano) + 2_000_000n).toBeGreaterThanOrEqual(BigInt(parent.startTimeUnixNano));
    }
    const statements = spans.filter(({ kind }) => kind === 3);
    expect(statements.every((span) => attribute(span, 'db.system.name') === 'duckdb')).toBe(true);
    const all = JSON.stringify(server.received);
    for (const value of ['4711', '4712', 'Anna']) expect(all).not.toContain(value);
  });

  test('it continues the trace of its caller, and sends nothing of one that is not sampled', async () => {
    const server = await collector();
    const { martlet } = watchedShop('{ openTelemetry: { metrics: false } }');
    const variables = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${server.url}/v1/traces`, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b' };
    const trace = '0af7651916cd43dd8448eb211c80319c';
    await martlet(['build'], { ...variables, TRACEPARENT: `00-${trace}-b7ad6b7169203331-00` });
    expect(server.received).toEqual([]);
    const { out } = await martlet(['build', '--full-refresh', '--json'], { ...variables, TRACEPARENT: `00-${trace}-b7ad6b7169203331-01` });
    await server.close();
    const root = server.spans().find(({ name }) => name === 'martlet build');
    expect(root).toMatchObject({ traceId: trace, parentSpanId: 'b7ad6b7169203331' });
    expect(server.received[0]?.headers['x-key']).toBe('a b');
    // Each line of the log says which run and which trace it is of.
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(lines.every(({ traceId, spanId }) => traceId === trace && spanId === root?.spanId)).toBe(true);
    const started = lines.findIndex(({ kind }) => kind === 'run-started');
    expect(new Set(lines.slice(started).map(({ runId }) => runId)).size).toBe(1);
    expect(lines.filter(({ kind }) => kind === 'step-started').every(({ relation }) => typeof relation === 'string')).toBe(true);
  });
});

test('the numbers of a run are metrics', async () => {
  const server = await collector();
  const { martlet } = watchedShop('{ openTelemetry: { traces: false } }');
  await martlet(['build'], { OTEL_EXPORTER_OTLP_ENDPOINT: server.url });
  await server.close();
  expect(server.spans()).toEqual([]);
  const metrics = new Map(server.metrics().map((metric) => [metric.name, metric]));
  expect(metrics.get('martlet.run.success')?.gauge.dataPoints[0]?.asDouble).toBe(0);
  expect(metrics.get('martlet.run.cpu.time')).toMatchObject({ unit: 's', gauge: { dataPoints: [{ asDouble: 1.5 }] } });
  const rows = metrics.get('martlet.step.rows')?.gauge.dataPoints ?? [];
  expect(rows.map((point) => [attribute(point, 'relation'), point.asDouble]).sort()).toEqual([
    ['bronze.customers', 2],
    ['gold.visits', 2],
  ]);
});

describe('the settings of OpenTelemetry', () => {
  const settings = (variables: Readonly<Record<string, string>>, config: object = {}) => {
    const { openTelemetry } = observabilityConfig.parse({ openTelemetry: config });
    return openTelemetry === undefined ? undefined : otelSettings(openTelemetry, 'shop', variables);
  };

  test('are those of its own variables, where the config does not say otherwise', () => {
    expect(settings({})).toEqual({
      traces: { url: 'http://localhost:4318/v1/traces', headers: {} },
      metrics: { url: 'http://localhost:4318/v1/metrics', headers: {} },
      resource: { 'service.name': 'shop' },
    });
    expect(
      settings({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://one:4318/',
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://two/metrics',
        OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'a=1, b=2',
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_RESOURCE_ATTRIBUTES: 'team=data,service.name=other',
        OTEL_SERVICE_NAME: 'nightly',
      }),
    ).toEqual({
      metrics: { url: 'http://two/metrics', headers: { a: '1', b: '2' } },
      resource: { team: 'data', 'service.name': 'nightly' },
    });
    expect(settings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://one' }, { endpoint: 'https://own', metrics: false })?.traces?.url).toBe(
      'https://own/v1/traces',
    );
    expect(settings({ OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });

  test('a protocol that Martlet does not speak is refused', () => {
    expect(() => settings({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow('grpc');
  });

  test('what is no parent is none', () => {
    for (const text of ['', 'x', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, 'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'])
      expect(settings({ TRACEPARENT: text })?.parent).toBeUndefined();
  });
});
