import { MartletError } from '../../../errors.js';
import type { ObservabilityConfig } from '../../../project/index.js';
import type { TelemetryWorld } from '../telemetry.js';
import type { Attributes } from './otlp.js';

/** Where one kind of telemetry goes. */
export interface OtlpTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the config and the variables of OpenTelemetry ask for: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
export interface OtelSettings {
  readonly traces?: OtlpTarget;
  readonly metrics?: OtlpTarget;
  readonly resource: Attributes;
  /** The span that the caller has begun. */
  readonly parent?: TraceParent;
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
  readonly state?: string;
}

/**
 * @throws MartletError `otlp-protocol-unsupported`
 */
export function otelSettings(
  config: NonNullable<ObservabilityConfig['openTelemetry']>,
  project: string,
  variables: TelemetryWorld['variables'],
): OtelSettings | undefined {
  if (variables.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined;
  const protocol = variables.OTEL_EXPORTER_OTLP_PROTOCOL || undefined;
  if (protocol === 'grpc') throw new MartletError('otlp-protocol-unsupported', { protocol });
  const traces = targetOf('traces', config, variables);
  const metrics = targetOf('metrics', config, variables);
  const parent = traceParent(variables);
  const given = pairsIn(variables.OTEL_RESOURCE_ATTRIBUTES);
  return {
    ...(traces === undefined ? {} : { traces }),
    ...(metrics === undefined ? {} : { metrics }),
    resource: { ...given, 'service.name': variables.OTEL_SERVICE_NAME || given['service.name'] || project },
    ...(parent === undefined ? {} : { parent }),
  };
}

function targetOf(
  signal: 'traces' | 'metrics',
  config: NonNullable<ObservabilityConfig['openTelemetry']>,
  variables: TelemetryWorld['variables'],
): OtlpTarget | undefined {
  const upper = signal.toUpperCase();
  const exporter = variables[`OTEL_${upper}_EXPORTER`];
  if (!config[signal] || exporter === 'none') return undefined;
  const own = variables[`OTEL_EXPORTER_OTLP_${upper}_ENDPOINT`] || undefined;
  const base = config.endpoint?.reveal() ?? (variables.OTEL_EXPORTER_OTLP_ENDPOINT || 'http://localhost:4318');
  const declared = Object.entries(config.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value.reveal()]]));
  const headers = {
    ...pairsIn(variables.OTEL_EXPORTER_OTLP_HEADERS),
    ...pairsIn(variables[`OTEL_EXPORTER_OTLP_${upper}_HEADERS`]),
    ...Object.fromEntries(declared),
  };
  // An address of one kind is the whole address.
  return { url: config.endpoint === undefined && own !== undefined ? own : `${base.replace(/\/+$/, '')}/v1/${signal}`, headers };
}

/** `key=value,key=value`, percent-encoded, as baggage is written. */
function pairsIn(text = ''): Record<string, string> {
  return Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at <= 0 ? [] : [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // What is no such encoding is meant as it is.
    return text;
  }
}

function traceParent({ TRACEPARENT: text = '', TRACESTATE: state }: TelemetryWorld['variables']): TraceParent | undefined {
  const [, version, traceId, spanId, flags = '00'] = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})/.exec(text.trim()) ?? [];
  if (version === undefined || version === 'ff' || traceId === undefined || spanId === undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1, ...(state ? { state } : {}) };
}
