import { randomBytes } from 'node:crypto';
import type { Project } from '../../../project/index.js';
import type { DoneStatement, RunEvent, RunResult, StepResult } from '../../../run/index.js';
import { dialect } from '../../../warehouses/dialects.js';
import { postJson } from '../../alerts/channels/post-json.js';
import { failureTexts } from '../failure-text.js';
import { maskedSql } from '../masked-sql.js';
import { runMetrics } from '../run-metrics.js';
import { finishAll, Sender } from '../sender.js';
import type { CommandEnd, Telemetry, TelemetryCommand, TelemetryWorld } from '../telemetry.js';
import type { OtelSettings, OtlpTarget } from './otel-settings.js';
import { type Attributes, metricsBody, type OtlpSpan, tracesBody } from './otlp.js';

/** How many spans are sent together. */
const TOGETHER = 256;

/**
 * Traces of a command by OTLP over HTTP: a span for the command, and below it one for the plan and for each step, and below each step one for
 * each of its statements; and the numbers of its run as metrics.
 */
export function openTelemetry(project: Project, settings: OtelSettings, command: TelemetryCommand, world: TelemetryWorld): Telemetry {
  const { traces, metrics, resource, parent } = settings;
  const about = { ...resource, 'service.version': world.code?.commit, 'martlet.project': project.config.name };
  const traceSender = traces === undefined || parent?.isSampled === false ? undefined : senderTo(traces, world);
  const metricSender = metrics === undefined ? undefined : senderTo(metrics, world);
  let waiting: OtlpSpan[] = [];
  const flush = (): void => {
    if (waiting.length > 0) traceSender?.send(tracesBody(about, waiting));
    waiting = [];
  };
  const spans = new CommandSpans(project, settings, command, world, (span) => {
    waiting.push(span);
    if (waiting.length >= TOGETHER) flush();
  });
  let last: RunResult | undefined;
  return {
    traceIds: spans.ids,
    tell: (event) => {
      if (event.kind === 'run-finished') last = event.result;
      spans.tell(event);
    },
    finish: async (end) => {
      spans.end(end);
      flush();
      if (last !== undefined)
        metricSender?.send(metricsBody(about, runMetrics(project.config.name, last, world.resources?.()), Date.parse(world.now())));
      const senders = [
        ['the receiver of traces', traceSender],
        ['the receiver of metrics', metricSender],
      ] as const;
      return finishAll(
        senders.flatMap(([receiver, sender]) =>
          sender === undefined ? [] : [{ receiver, finish: (milliseconds: number) => sender.finish(milliseconds) }],
        ),
        project.config.observability.flushSeconds * 1000,
      );
    },
  };
}

function senderTo({ url, headers }: OtlpTarget, { sleep }: TelemetryWorld): Sender<object> {
  return new Sender<object>({ post: (body, signal) => postJson(url, body, signal, headers), sleep, most: 1000 });
}

class CommandSpans {
  readonly ids: NonNullable<Telemetry['traceIds']>;
  readonly #began: number;
  readonly #textOf: ReturnType<typeof failureTexts>;
  readonly #steps = new Map<string, string>();
  readonly #events: NonNullable<OtlpSpan['events']>[number][] = [];
  #attributes: Attributes = {};

  constructor(
    private readonly project: Project,
    private readonly settings: OtelSettings,
    private readonly command: TelemetryCommand,
    private readonly world: TelemetryWorld,
    private readonly send: (span: OtlpSpan) => void,
  ) {
    this.#textOf = failureTexts(project);
    this.#began = this.#now();
    this.ids = { traceId: settings.parent?.traceId ?? randomBytes(16).toString('hex'), spanId: newSpanId() };
  }

  tell(event: RunEvent): void {
    switch (event.kind) {
      case 'planned': {
        const steps = { 'martlet.plan.steps': event.plan.steps.length };
        this.#attributes = { 'martlet.run.id': event.runId, ...steps };
        this.#child('plan', newSpanId(), this.ids.spanId, this.#began, this.#now(), steps);
        break;
      }
      case 'step-started':
        this.#steps.set(event.id, newSpanId());
        break;
      case 'step-finished':
        this.#step(event.result);
        break;
      case 'statement-finished':
        this.#statement(event.statement);
        break;
      case 'published':
        this.#events.push({ name: 'published', at: this.#now(), attributes: { 'martlet.relations': event.relations.length } });
        break;
      case 'retrying':
        this.#events.push({ name: 'retrying', at: this.#now(), attributes: { reason: event.reason, attempt: event.attempt } });
        break;
    }
  }

  end({ outcome, error }: CommandEnd): void {
    const { parent } = this.settings;
    this.send({
      ...this.ids,
      ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
      ...(parent?.state === undefined ? {} : { traceState: parent.state }),
      name: `martlet ${this.command.name}`,
      kind: 'internal',
      start: this.#began,
      end: this.#now(),
      attributes: {
        'martlet.command': this.command.name,
        'martlet.environment': this.command.environment,
        'martlet.target': this.project.target.name,
        'martlet.outcome': outcome,
        ...this.#attributes,
        'error.type': error?.code,
      },
      events: this.#events,
      ...(outcome === 'succeeded' ? {} : { error: error === undefined ? outcome : this.#textOf(error) }),
    });
  }

  #step(result: StepResult): void {
    const { id, kind, relation, test, status, startedAt, milliseconds, rows, failures, settled, statistics, errors } = result;
    const spanId = this.#steps.get(id);
    if (spanId === undefined || startedAt === undefined) return;
    const start = Date.parse(startedAt);
    const [error] = errors ?? [];
    const hasFailed = status === 'failed' || status === 'error' || status === 'cancelled';
    this.#child(
      id,
      spanId,
      this.ids.spanId,
      start,
      start + milliseconds,
      {
        'martlet.step.kind': kind,
        'martlet.relation': relation,
        'martlet.test': test,
        'martlet.step.status': status,
        'martlet.step.rows': rows,
        'martlet.step.failures': failures,
        'martlet.test.settled': settled,
        'martlet.step.bytes': statistics?.bytesProcessed,
        'martlet.step.work': statistics?.workMilliseconds,
        'error.type': error?.code,
      },
      hasFailed ? (error === undefined ? status : this.#textOf(error)) : undefined,
    );
  }

  #statement({ step, relation, sql, startedAt, milliseconds, isFailed, statistics }: DoneStatement): void {
    const { warehouse } = this.project.target.config;
    const operation = /^\s*(\w+)/.exec(sql)?.[1]?.toLowerCase() ?? 'statement';
    const start = Date.parse(startedAt);
    this.#child(
      `${operation} ${relation}`,
      newSpanId(),
      this.#steps.get(step) ?? this.ids.spanId,
      start,
      start + milliseconds,
      {
        'db.system.name': warehouse,
        'db.operation.name': operation,
        'db.query.text': maskedSql(sql, dialect(warehouse)).slice(0, LONGEST_TEXT),
        'db.collection.name': relation,
        'martlet.statement.id': statistics?.statementId,
        'martlet.statement.bytes': statistics?.bytesProcessed,
        'martlet.statement.work': statistics?.workMilliseconds,
      },
      isFailed ? 'the statement failed' : undefined,
      'client',
    );
  }

  #child(
    name: string,
    spanId: string,
    parentSpanId: string,
    start: number,
    end: number,
    attributes: Attributes,
    error?: string,
    kind: OtlpSpan['kind'] = 'internal',
  ): void {
    const { traceId } = this.ids;
    this.send({ traceId, spanId, parentSpanId, name, kind, start, end, attributes, ...(error === undefined ? {} : { error }) });
  }

  #now(): number {
    return Date.parse(this.world.now());
  }
}

/** Receivers cut longer texts off themselves, and some refuse them. */
const LONGEST_TEXT = 16_384;

function newSpanId(): string {
  return randomBytes(8).toString('hex');
}
