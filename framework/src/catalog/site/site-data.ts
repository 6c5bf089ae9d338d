import type { Catalog, CatalogColumn, CatalogExposure, CatalogModel, CatalogSource, CatalogTest, CompiledSql } from '../catalog-schema.js';
import type { CatalogDimension } from '../dimension-schema.js';
import type { CatalogHistory, RelationHistory, TestResult } from '../history-schema.js';
import type { RelationProfile } from '../profile-schema.js';
import { type SiteDimension, siteDimensions } from './site-dimensions.js';
import { type SiteMetric, type SiteMetricDetail, siteMetric, siteMetricDetails } from './site-metrics.js';
import { type SiteRun, siteRuns } from './site-runs.js';

/**
 * How a relation is doing since the last run that was about it: `failing` when a test or its build failed, `skipped` when it waited for
 * something that failed, `not-published` when its readers see an older version, `stale` when its data is too old.
 */
export type Health = 'failing' | 'skipped' | 'not-published' | 'warning' | 'stale' | 'passing' | 'unknown';

/** What every page needs of a relation. */
export interface SiteRelation {
  readonly id: string;
  readonly kind: string;
  readonly schema: string;
  readonly name: string;
  readonly domain: string;
  readonly file: string;
  readonly description?: string;
  readonly owner?: string;
  /** The address of the page that says what to do when it fails. */
  readonly runbook?: string;
  readonly tags: readonly string[];
  readonly dependsOn: readonly string[];
  readonly columns: number;
  readonly tests: number;
  readonly failing: number;
  readonly health: Health;
  /** The step because of which it was skipped or is not published. */
  readonly because?: string;
  readonly isStale: boolean;
  /** Whether a run has looked how old its rows are. */
  readonly isFreshnessChecked: boolean;
  /** The sample rows that are shown; left out where none were read. */
  readonly sampleRows?: number;
  readonly references: readonly { readonly column: string; readonly relation: string; readonly to: string }[];
  readonly qualityScore?: number;
  readonly rows?: number;
}

/** A test that needs somebody's attention. */
export interface SiteProblem {
  readonly relation?: string;
  readonly test: string;
  readonly status: TestResult['status'];
  readonly failures?: number;
}

/** An error of the last run, with the lines of the module around its place. */
export type SiteError = CatalogHistory['errors'][number] & {
  readonly frame?: { readonly first: number; readonly lines: readonly string[] };
};

/** A data test that stands on its own, with its results. */
export interface SiteOwnTest extends CatalogTest {
  readonly results: readonly TestResult[];
}

/** What the site loads first. */
export interface SiteIndex {
  readonly project: Catalog['project'];
  readonly martletVersion: string;
  readonly generatedAt: string;
  readonly relations: readonly SiteRelation[];
  readonly ownTests: readonly SiteOwnTest[];
  readonly exposures: readonly CatalogExposure[];
  readonly metrics: readonly SiteMetric[];
  readonly dimensions: readonly SiteDimension[];
  readonly missing: Catalog['missing'];
  readonly personal: Catalog['personal'];
  readonly publications: CatalogHistory['publications'];
  /** Newest first. */
  readonly runs: readonly SiteRun[];
  readonly hasResources: boolean;
  readonly errors: readonly SiteError[];
  readonly problems: readonly SiteProblem[];
  readonly hasHistory: boolean;
  /** Of the whole project, oldest first. */
  readonly scores: CatalogHistory['scores'];
}

/** All that a relation's own pages show; loaded when one of them is opened. */
export interface SiteDetail {
  readonly id: string;
  readonly columns: readonly CatalogColumn[];
  readonly exportName: string;
  readonly grain?: readonly string[];
  readonly materialized?: string;
  readonly partitionBy?: string;
  readonly clusterBy?: readonly string[];
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly files?: CatalogSource['files'];
  readonly freshness?: CatalogSource['freshness'];
  readonly source?: string;
  readonly sql: readonly CompiledSql[];
  readonly tests: readonly CatalogTest[];
  readonly profile?: RelationProfile;
  readonly history?: RelationHistory;
  readonly dimension?: CatalogDimension;
}

/** A column in few bytes: its name, its type, what marks it, and its description where there is one. */
export type SiteColumn = readonly [name: string, type: string, marks: string, description?: string];

/** The columns of all relations and the lineage between them; loaded by what goes from column to column. */
export interface SiteColumns {
  readonly relations: readonly { readonly id: string; readonly columns: readonly SiteColumn[] }[];
  /** Each three numbers are one edge: the positions of `from` and `to` in `keys`, and of the kind in `kinds`. */
  readonly edges: readonly number[];
  readonly keys: readonly string[];
  readonly kinds: readonly string[];
  /** What columns are computed with, by their keys. */
  readonly expressions: Readonly<Record<string, string>>;
}

/** The words of each relation's SQL and module, each once; loaded by the search. */
export interface SiteWords {
  readonly words: Readonly<Record<string, string>>;
}

/** The parts in which a site loads a catalog. */
export interface SiteData {
  readonly index: SiteIndex;
  readonly details: readonly SiteDetail[];
  readonly metricDetails: readonly SiteMetricDetail[];
  readonly columns: SiteColumns;
  readonly words: SiteWords;
}

/** Cuts a catalog into the parts that a page loads when it needs them. */
export function siteData(catalog: Catalog): SiteData {
  const relations: readonly (CatalogSource | CatalogModel)[] = [...catalog.sources, ...catalog.models];
  const testsOf = byRelation(catalog.tests);
  const problems = problemsOf(catalog);
  const dimensions = new Map(catalog.dimensions.map((dimension) => [dimension.relation, dimension]));
  return {
    index: {
      project: catalog.project,
      martletVersion: catalog.martletVersion,
      generatedAt: catalog.generatedAt,
      relations: relations.map((relation) => summaryOf(relation, testsOf.get(relation.id) ?? [], catalog.history?.relations[relation.id])),
      ownTests: (testsOf.get(undefined) ?? []).map((test) => ({ ...test, results: catalog.history?.tests[test.name] ?? [] })),
      exposures: catalog.exposures,
      metrics: catalog.metrics.map(siteMetric),
      dimensions: siteDimensions(catalog),
      missing: catalog.missing,
      personal: catalog.personal,
      publications: catalog.history?.publications ?? [],
      runs: siteRuns(catalog),
      hasResources: catalog.history?.resources !== undefined,
      errors: errorsOf(catalog, relations),
      problems,
      hasHistory: catalog.history !== undefined,
      scores: catalog.history?.scores ?? [],
    },
    details: relations.map((relation) => {
      const dimension = dimensions.get(relation.id);
      const detail = detailOf(relation, testsOf.get(relation.id) ?? [], catalog.history?.relations[relation.id]);
      return dimension === undefined ? detail : { ...detail, dimension };
    }),
    metricDetails: siteMetricDetails(catalog),
    columns: columnsOf(relations, catalog),
    words: { words: Object.fromEntries(relations.map((relation) => [relation.id, wordsOf(relation)])) },
  };
}

function byRelation(tests: readonly CatalogTest[]): ReadonlyMap<string | undefined, readonly CatalogTest[]> {
  const found = new Map<string | undefined, CatalogTest[]>();
  for (const test of tests) {
    const known = found.get(test.relation);
    if (known === undefined) found.set(test.relation, [test]);
    else known.push(test);
  }
  return found;
}

function summaryOf(
  relation: CatalogSource | CatalogModel,
  tests: readonly CatalogTest[],
  history: RelationHistory | undefined,
): SiteRelation {
  const { id, schema, name, domain, file, description, owner, runbook, tags, columns } = relation;
  // The results of tests that the project no longer declares do not count.
  const latest = tests.flatMap((test) => history?.tests[test.name]?.at(-1) ?? []);
  const failing = latest.filter(isBad).length;
  const score = history?.scores.at(-1)?.score;
  const rows = relation.profile?.rows ?? history?.builds.findLast((build) => build.rows !== undefined)?.rows;
  return {
    id,
    kind: 'kind' in relation ? relation.kind : 'source',
    schema,
    name,
    domain,
    file,
    ...(description === undefined ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    ...(runbook === undefined ? {} : { runbook }),
    tags,
    dependsOn: 'dependsOn' in relation ? relation.dependsOn : [],
    columns: columns.length,
    tests: tests.length,
    failing,
    health: healthOf(history, latest),
    ...(history?.state?.because === undefined ? {} : { because: history.state.because }),
    isStale: isStale(history),
    isFreshnessChecked: history?.freshness !== undefined,
    ...(relation.profile?.sample === undefined ? {} : { sampleRows: relation.profile.sample.rows.length }),
    references: columns.flatMap(({ name: column, references }) =>
      references === undefined ? [] : [{ column, relation: references.relation, to: references.column }],
    ),
    ...(score === undefined ? {} : { qualityScore: score }),
    ...(rows === undefined ? {} : { rows }),
  };
}

function healthOf(history: RelationHistory | undefined, latest: readonly TestResult[]): Health {
  if (history === undefined) return 'unknown';
  const { state } = history;
  if (latest.some(isBad) || state?.status === 'failed' || history.builds.at(-1)?.status === 'error') return 'failing';
  if (state !== undefined) return state.status;
  if (isStale(history)) return 'stale';
  if (latest.some(({ status }) => status === 'warned')) return 'warning';
  return history.builds.length > 0 || latest.length > 0 ? 'passing' : 'unknown';
}

function isBad({ status }: TestResult): boolean {
  return status === 'failed' || status === 'error';
}

function isStale(history: RelationHistory | undefined): boolean {
  return history?.freshness !== undefined && history.freshness.status !== 'fresh';
}

function problemsOf({ history, tests: declared }: Catalog): readonly SiteProblem[] {
  if (history === undefined) return [];
  const isDeclared = new Set(declared.map(({ relation, name }) => `${relation ?? ''} ${name}`));
  const found = (test: string, results: readonly TestResult[], relation?: string): readonly SiteProblem[] => {
    const last = results.at(-1);
    if (last === undefined || !isDeclared.has(`${relation ?? ''} ${test}`) || last.status === 'passed' || last.status === 'skipped')
      return [];
    const { status, failures } = last;
    return [{ ...(relation === undefined ? {} : { relation }), test, status, ...(failures === undefined ? {} : { failures }) }];
  };
  return [
    ...Object.entries(history.relations).flatMap(([id, { tests }]) =>
      Object.entries(tests).flatMap(([test, results]) => found(test, results, id)),
    ),
    ...Object.entries(history.tests).flatMap(([test, results]) => found(test, results)),
  ];
}

/** How many lines before and after the place of an error are shown. */
const FRAME_LINES = 2;

function errorsOf({ history }: Catalog, relations: readonly (CatalogSource | CatalogModel)[]): readonly SiteError[] {
  const sources = new Map(relations.flatMap(({ file, source }) => (source === undefined ? [] : [[file, source.split('\n')] as const])));
  return (history?.errors ?? []).map((error): SiteError => {
    const { file = '', line = 0 } = error;
    const lines = sources.get(file) ?? [];
    if (line < 1 || line > lines.length) return error;
    const first = Math.max(1, line - FRAME_LINES);
    return { ...error, frame: { first, lines: lines.slice(first - 1, line + FRAME_LINES) } };
  });
}

function detailOf(relation: CatalogSource | CatalogModel, tests: readonly CatalogTest[], history: RelationHistory | undefined): SiteDetail {
  const { id, columns, exportName, grain, source, profile } = relation;
  const ofKind =
    'kind' in relation
      ? {
          materialized: relation.materialized,
          sql: relation.sql,
          meta: relation.meta,
          ...(relation.partitionBy === undefined ? {} : { partitionBy: relation.partitionBy }),
          ...(relation.clusterBy === undefined ? {} : { clusterBy: relation.clusterBy }),
        }
      : {
          sql: [],
          ...(relation.files === undefined ? {} : { files: relation.files }),
          ...(relation.freshness === undefined ? {} : { freshness: relation.freshness }),
        };
  return {
    id,
    columns,
    exportName,
    tests,
    ...ofKind,
    ...(grain === undefined ? {} : { grain }),
    ...(source === undefined ? {} : { source }),
    ...(profile === undefined ? {} : { profile }),
    ...(history === undefined ? {} : { history }),
  };
}

function columnsOf(relations: readonly (CatalogSource | CatalogModel)[], { lineage, personal }: Catalog): SiteColumns {
  const isPersonal = new Set(personal.map(({ relation, column }) => `${relation}.${column}`.toLowerCase()));
  const keys = new Map<string, number>();
  const kinds = new Map<string, number>();
  const position = (known: Map<string, number>, text: string): number => {
    const found = known.get(text);
    if (found !== undefined) return found;
    known.set(text, known.size);
    return known.size - 1;
  };
  const edges = lineage.flatMap(({ from, to, kind, masked = false }) => [
    position(keys, from),
    position(keys, to),
    // That is of interest where there is something to hide.
    position(kinds, masked && isPersonal.has(from) ? 'masked' : kind),
  ]);
  return {
    relations: relations.map(({ id, columns }) => ({ id, columns: columns.map(shortColumn) })),
    edges,
    keys: [...keys.keys()],
    kinds: [...kinds.keys()],
    expressions: Object.fromEntries(
      relations.flatMap(({ id, columns }) =>
        columns.flatMap(({ name, expression }) => (expression === undefined ? [] : [[`${id}.${name}`.toLowerCase(), expression] as const])),
      ),
    ),
  };
}

function shortColumn({ name, type, nullable, isGrain, pii, references, description }: CatalogColumn): SiteColumn {
  const marks = [isGrain ? 'k' : '', references === undefined ? '' : 'r', pii === undefined ? '' : 'p', nullable ? 'n' : ''].join('');
  return description === undefined ? [name, type, marks] : [name, type, marks, description];
}

function wordsOf(relation: CatalogSource | CatalogModel): string {
  const sql = 'sql' in relation ? relation.sql.find(({ kind }) => kind === 'sql') : undefined;
  const text = `${sql?.kind === 'sql' ? sql.sql : ''}\n${relation.source ?? ''}`;
  return [...new Set(text.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]{2,}/gu))].join(' ');
}
