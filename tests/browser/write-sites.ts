/** Writes two sites into a directory: `platform`, the reference project with a made-up past, and `hostile`, whose every text is an attack. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildCatalog,
  type Catalog,
  type CatalogHistory,
  type DimensionMembers,
  type MetricValues,
  type RelationProfile,
  writeSite,
} from '../../framework/src/catalog/index.js';
import { resourcesOf } from '../../framework/src/catalog/resources-of.js';
import { loadProject } from '../../framework/src/project/index.js';
import type { RecordedStep, RunRecord } from '../../framework/src/run/index.js';
import { ATTACKS } from './attacks.js';

/** The keys of texts that people wrote, or that data holds. */
const PROSE: ReadonlySet<string> = new Set([
  'description',
  'source',
  'sql',
  'message',
  'hint',
  'summary',
  'value',
  'min',
  'max',
  'environment',
  'environments',
  'type',
  'pii',
  'domain',
  'rows',
  'file',
  'materialized',
  'formula',
  'reason',
  'text',
  'synonyms',
  'unit',
  'format',
  'monitor',
  'entity',
  'values',
  'by',
  'commit',
  'pipeline',
  'command',
  'currency',
  'failing',
  'runbook',
]);

const [directory = ''] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const project = await loadProject(root);
const built = await buildCatalog(project, {
  locate: (id) => project.byId.get(id) ?? { schema: '', name: id },
  generatedAt: '2026-03-01T12:00:00.000Z',
  history: { ...history(), ...past() },
  profiles: new Map([['gold.fact_sales', profile()]]),
  metricValues: values(),
  members: members(),
});
const platform: Catalog = {
  ...built,
  models: built.models.map((model) =>
    model.id === 'gold.fact_sales' ? { ...model, runbook: 'https://wiki.example.com/fact-sales' } : model,
  ),
};
await writeSite(platform, join(directory, 'platform'));
await writeSite(hostile(platform), join(directory, 'hostile'));

function history(): CatalogHistory {
  const days = Array.from({ length: 12 }, (_, index) => `2026-02-${String(index + 10)}T06:00:00.000Z`);
  const builds = days.map((at, index) => ({
    at,
    status: 'succeeded' as const,
    rows: 18_000 + index * 90,
    milliseconds: 900 + 40 * (index % 5),
  }));
  const results = days.map((at, index) => ({
    at,
    status: index === 11 ? ('failed' as const) : ('passed' as const),
    failures: index === 11 ? 3 : 0,
  }));
  return {
    relations: {
      'gold.fact_sales': {
        tests: { unique_order_id_line_number: results, between_quantity: results.slice(0, 11) },
        builds,
        versions: [
          { fingerprint: '5c5cf1ba0011', builtAt: '2026-02-21T06:00:00.000Z', environments: ['prod', 'dev'] },
          { fingerprint: '1a2b3c4d5566', builtAt: '2026-02-20T06:00:00.000Z', environments: [] },
        ],
        changes: [{ at: '2026-02-21T06:00:00.000Z', kind: 'non-breaking', summary: 'A column was added.', columns: ['is_on_time'] }],
        scores: days.map((at, index) => ({ at, score: 99 - index, dimensions: { validity: 100, uniqueness: 98 - 2 * index } })),
        state: { at: '2026-02-21T06:00:00.000Z', status: 'failed', because: 'test gold.fact_sales unique_order_id_line_number' },
      },
      'bronze.orders': {
        tests: {},
        builds,
        versions: [],
        changes: [],
        scores: [],
        freshness: { status: 'stale', checkedAt: '2026-02-21T06:00:00.000Z', ageHours: 40 },
      },
      'gold.dim_products': { tests: {}, builds, versions: [], changes: [], scores: [] },
      'gold.fact_returns': {
        tests: {},
        builds: [...builds.slice(0, 11), { at: '2026-02-21T06:00:00.000Z', status: 'skipped', milliseconds: 0 }],
        versions: [],
        changes: [],
        scores: [],
        state: { at: '2026-02-21T06:00:00.000Z', status: 'skipped', because: 'test gold.fact_sales unique_order_id_line_number' },
      },
      'gold.fact_waste': {
        tests: {},
        builds: [...builds.slice(0, 11), { at: '2026-02-21T06:00:00.000Z', status: 'error', milliseconds: 12 }],
        versions: [],
        changes: [],
        scores: [],
        state: { at: '2026-02-21T06:00:00.000Z', status: 'failed' },
      },
      'silver.stg_returns': {
        tests: {},
        builds,
        versions: [],
        changes: [],
        scores: [],
        anomalies: [{ day: '2025-11-14', monitor: 'volume_daily', value: 3 }],
      },
    },
    scores: days.map((at, index) => ({ at, score: 99.5 - index / 10, dimensions: { validity: 99.5 - index / 10 } })),
    tests: { revenue_equals_source: [{ at: '2026-02-21T06:00:00.000Z', status: 'warned', failures: 1 }] },
    publications: [
      { at: '2026-02-21T06:00:00.000Z', environment: 'prod', runId: 'r12', relations: ['gold.fact_sales', 'gold.dim_products'] },
    ],
    errors: [
      {
        at: '2026-02-21T06:00:00.000Z',
        relation: 'gold.fact_sales',
        test: 'unique_order_id_line_number',
        code: 'MARTLET-R002',
        message: 'The data test unique_order_id_line_number on gold.fact_sales found 3 failing rows.',
        hint: 'See the rows with the SQL in target/compiled/tests/gold.fact_sales.unique_order_id_line_number.sql, or keep them with --store-failures.',
        file: 'models/marts/fact_sales.ts',
        line: 50,
      },
      {
        at: '2026-02-21T06:00:00.000Z',
        relation: 'gold.fact_waste',
        code: 'MARTLET-R001',
        message:
          'Binder Error: Referenced column "kilograms" not found in FROM clause!\n\nLINE 1: select waste_id, kilograms from silver.stg_waste\n                         ^',
        hint: 'Correct the query, then build again.',
        file: 'models/marts/fact_waste.ts',
        line: 12,
      },
    ],
  };
}

/** What runs took on twelve days: the last is of the day on which something failed, and on which a load took longer than ever. */
function past(): Pick<CatalogHistory, 'runs' | 'resources'> {
  const runs = Array.from({ length: 12 }, (_, index) => runOf(index));
  const prices = { currency: 'EUR', perTebibyte: 6.25, perWorkHour: 0, perWarehouseHour: 14, creditsPerWarehouseHour: 2, perCredit: 3 };
  const priced = { ...project, config: { ...project.config, cost: { ...project.config.cost, prices } } };
  const resources = resourcesOf(priced, { environment: 'prod', runs });
  return { runs: runs.toReversed(), ...(resources === undefined ? {} : { resources }) };
}

function runOf(index: number): RunRecord {
  const isLast = index === 11;
  const startedAt = `2026-02-${String(index + 10)}T05:58:00.000Z`;
  const steps: RecordedStep[] = [];
  const after = (id: string | undefined): number => {
    const found = steps.find((step) => step.id === id);
    return found === undefined ? 0 : (found.beganAfter ?? 0) + found.milliseconds;
  };
  const add = (
    kind: RecordedStep['kind'],
    relation: string,
    milliseconds: number,
    waitedFor?: string,
    more: Partial<RecordedStep> = {},
  ) => {
    const id = kind === 'tests' ? `tests ${relation}` : `${kind} ${relation}`;
    const took = Math.round(milliseconds * (1 + (index % 4) / 20));
    steps.push({
      id,
      kind,
      relation,
      status: 'succeeded',
      beganAfter: after(waitedFor) + (waitedFor === undefined ? 40 : 0),
      milliseconds: took,
      warehouseMilliseconds: Math.round(took * 0.9),
      workMilliseconds: took * 2,
      bytes: took * 40_000,
      ...(kind === 'tests' ? { tests: 6 } : { rows: took * 11, isWhole: true as const }),
      ...(waitedFor === undefined ? {} : { waitedFor }),
      ...more,
    });
  };
  add('ingest', 'bronze.orders', isLast ? 9400 : 2600);
  add('ingest', 'bronze.returns', 900);
  add('ingest', 'bronze.products', 500);
  add('model', 'silver.stg_orders', 1400, 'ingest bronze.orders');
  add('model', 'silver.stg_returns', 700, 'ingest bronze.returns', { beganAfter: 1900 });
  add('model', 'gold.dim_products', 800, 'ingest bronze.products', { beganAfter: 2700 });
  add('model', 'gold.fact_sales', 5200, 'model silver.stg_orders');
  add('tests', 'gold.fact_sales', 1900, 'model gold.fact_sales', {
    ...(isLast ? { status: 'failed', failing: ['unique_order_id_line_number'], code: 'MARTLET-R002' } : {}),
  });
  if (isLast) {
    add('model', 'gold.fact_waste', 300, 'model gold.dim_products', { status: 'error', code: 'MARTLET-R001' });
    steps.push({
      id: 'model gold.fact_returns',
      kind: 'model',
      relation: 'gold.fact_returns',
      status: 'skipped',
      milliseconds: 0,
      warehouseMilliseconds: 0,
      waitedFor: 'tests gold.fact_sales',
    });
  } else add('model', 'gold.fact_returns', 1100, 'tests gold.fact_sales');
  const milliseconds = Math.max(...steps.map((step) => (step.beganAfter ?? 0) + step.milliseconds));
  return {
    runId: `5ae70b${String(index + 10)}`,
    command: 'build',
    environment: 'prod',
    target: 'local',
    by: 'anna',
    pipeline: 'nightly',
    commit: '3f9d2c1b77aa',
    outcome: isLast ? 'failed' : 'succeeded',
    startedAt,
    finishedAt: new Date(Date.parse(startedAt) + milliseconds).toISOString(),
    milliseconds,
    warehouseMilliseconds: Math.round(milliseconds * 0.8),
    cpuMilliseconds: Math.round(milliseconds * 1.4),
    peakMemoryBytes: 412_000_000,
    threads: 2,
    ...(isLast ? {} : { publication: index + 1 }),
    published: isLast ? 0 : 42,
    steps,
  };
}

/** Two years up to a month that is not over: one metric that adds up, rates with a gap, and one that has no values. */
function values(): ReadonlyMap<string, MetricValues> {
  const months = Array.from({ length: 25 }, (_, index) => new Date(Date.UTC(2024, 2 + index, 1)).toISOString().slice(0, 10));
  const asked = { kind: 'values' as const, at: '2026-03-01T12:00:00.000Z', environment: 'prod' };
  const revenue = months.map((month, index) => {
    const value = index === 24 ? 1204 : 40_000 + 9000 * Math.sin(index / 2) + 400 * index;
    return { month, value: value.toFixed(2), text: value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }) };
  });
  const rates = months.map((month, index) => {
    const value = index === 7 ? null : 0.38 + 0.02 * Math.cos(index);
    return { month, value: value === null ? null : String(value), text: value === null ? '' : `${(value * 100).toFixed(1)}%` };
  });
  return new Map<string, MetricValues>([
    ['revenue', { ...asked, isAdditive: true, months: revenue }],
    ['margin_rate', { ...asked, isAdditive: false, months: rates }],
    ['return_rate', { ...asked, isAdditive: false, months: rates.slice(0, 1) }],
    ['units_returned', { ...asked, isAdditive: true, months: revenue }],
    ['last_order_date', { kind: 'none', reason: 'Its values are no figures.' }],
  ]);
}

/** Counted in one dimension alone. */
function members(): ReadonlyMap<string, DimensionMembers> {
  const asked = { at: '2026-03-01T12:00:00.000Z', environment: 'prod' };
  const attributes = [
    { column: 'category', distinct: 3, values: ['Kitchen', 'Outdoor', 'Unknown'] },
    { column: 'sku', distinct: 61 },
  ];
  return new Map([['gold.dim_products', { ...asked, count: 61, attributes }]]);
}

function profile(): RelationProfile {
  return {
    at: '2026-02-21T06:00:00.000Z',
    rows: 19_056,
    columns: {
      order_id: { nullShare: 0, distinct: 8650, distinctShare: 0.45 },
      channel: { nullShare: 0, distinct: 2, distinctShare: 0.0001, top: [{ value: 'web', rows: 12_000 }] },
      net_amount: {
        nullShare: 0,
        distinct: 4000,
        distinctShare: 0.2,
        min: '1.00',
        max: '90.00',
        quantiles: [{ at: 0.5, value: 41.5 }],
        histogram: [
          { from: 1, to: 45, rows: 9000 },
          { from: 45, to: 90, rows: 10_056 },
        ],
      },
      promo_code: { nullShare: 0.8, masked: true },
    },
    sample: { columns: ['order_id', 'promo_code'], rows: [['O1', null]], masked: ['promo_code'] },
  };
}

/** The same catalog, each text of people and of data replaced by an attack. Ids stay, since they name files. */
function hostile(catalog: Catalog): Catalog {
  let next = 0;
  const attack = (): string => {
    next += 1;
    return ATTACKS[next % ATTACKS.length] ?? '';
  };
  const replaced = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => replaced(item, key));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, name)]));
    return typeof value === 'string' && PROSE.has(key) ? attack() : value;
  };
  // The form stays what it was: only texts are others.
  const prose = replaced(catalog, '') as Catalog;
  const [first] = ATTACKS;
  return {
    ...prose,
    project: { ...prose.project, name: first ?? '' },
    models: prose.models.map((model) =>
      model.id === 'gold.fact_sales' ? { ...model, owner: ATTACKS[1] ?? '', tags: [...ATTACKS] } : { ...model, tags: [] },
    ),
    tests: prose.tests.map((test) => (test.id === 'test revenue_equals_source' ? { ...test, name: ATTACKS[2] ?? '' } : test)),
    exposures: prose.exposures.map((exposure) => ({ ...exposure, tags: [], url: 'javascript:globalThis.owned=1' })),
  };
}
