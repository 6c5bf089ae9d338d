import type { RelationLabels } from '../../src/cli/report/index.js';
import { MartletError } from '../../src/errors.js';
import type { RunEvent, RunResult, StepResult } from '../../src/run/index.js';

export const labels: RelationLabels = new Map([
  ['silver.stg_orders', { kind: 'staging', materialized: 'view' }],
  ['gold.fact_sales', { kind: 'fact', materialized: 'table' }],
  ['gold.sales_metrics', { kind: 'metric', materialized: 'view' }],
]);

export function step(id: string, rest: Partial<StepResult> = {}): StepResult {
  const [kind = '', relation = '', test] = id.split(' ');
  if (kind !== 'ingest' && kind !== 'model' && kind !== 'test' && kind !== 'monitor') throw new Error(`${id} begins with no kind of step`);
  return {
    id,
    kind,
    relation,
    ...(kind === 'test' ? { test: test ?? relation } : {}),
    status: 'succeeded',
    milliseconds: 120,
    warehouseMilliseconds: 100,
    ...rest,
  };
}

export const loaded = step('ingest bronze.orders', { rows: 20_000, failures: 0, milliseconds: 310 });
export const staged = step('model silver.stg_orders', { milliseconds: 4 });
export const built = step('model gold.fact_sales', { rows: 18_934, milliseconds: 1_230 });
export const passed = step('test gold.fact_sales unique_order_id', { failures: 0 });

export const warned = step('test gold.fact_sales between_quantity', {
  status: 'warned',
  failures: 3,
  errors: [
    new MartletError(
      'test-failed',
      {
        test: 'between_quantity',
        relation: 'gold.fact_sales',
        failures: 3,
        compiled: 'target/compiled/tests/gold.fact_sales.between_quantity.sql',
      },
      { file: 'models/marts/fact_sales.ts', line: 12 },
    ),
  ],
  compiled: 'target/compiled/tests/gold.fact_sales.between_quantity.sql',
});

export const broken = step('model gold.fact_sales', {
  status: 'error',
  errors: [
    new MartletError(
      'model-failed',
      {
        model: 'gold.fact_sales',
        message: 'Binder Error: no column "quantty"\n\nLINE 1: select quantty\n               ^',
        compiled: 'target/compiled/gold/fact_sales.sql',
      },
      { file: 'models/marts/fact_sales.ts', line: 31 },
    ),
  ],
  compiled: 'target/compiled/gold/fact_sales.sql',
});

export const skipped = step('model gold.sales_metrics', {
  status: 'skipped',
  because: broken.id,
  milliseconds: 0,
  warehouseMilliseconds: 0,
});
export const skippedTest = step('test gold.sales_metrics unique_month', { status: 'skipped', because: broken.id, milliseconds: 0 });

export function resultOf(steps: readonly StepResult[], rest: Partial<RunResult> = {}): RunResult {
  return {
    runId: '1f3a',
    command: 'build',
    target: 'local',
    environment: 'prod',
    testsThatHold: 0,
    pruned: [],
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:02.620Z',
    milliseconds: 2_620,
    warehouseMilliseconds: 2_400,
    steps,
    published: steps.filter(({ kind, status }) => kind !== 'test' && status === 'succeeded').map(({ relation }) => relation),
    views: 0,
    cancelled: false,
    ...rest,
  };
}

/** The events of a run whose steps end one after the other. */
export function eventsOf(result: RunResult): readonly RunEvent[] {
  const { runId, command, target, environment, steps } = result;
  return [
    { kind: 'run-started', runId, command, target, environment, threads: 4, steps: steps.length },
    ...steps.flatMap((finished): RunEvent[] => [
      ...(finished.status === 'skipped'
        ? []
        : [{ kind: 'step-started', id: finished.id, step: finished.kind, relation: finished.relation, test: finished.test } as const]),
      { kind: 'step-finished', result: finished },
    ]),
    { kind: 'run-finished', result },
  ];
}
