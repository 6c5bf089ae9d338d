import { join } from 'node:path';
import { buildManifest, type Manifest } from '../artifacts/index.js';
import type { ColumnDefinition } from '../columns/index.js';
import type { Locate } from '../project/compile.js';
import { type ColumnDescription, columnDescriptions, type Project, type ProjectRelation, projectLineage } from '../project/index.js';
import { type RelationTest, testsOf } from '../quality/index.js';
import { personalInventory } from '../rights/index.js';
import { expressionWriter } from '../semantic/index.js';
import { CATALOG_SCHEMA, type Catalog, type CatalogColumn, type CatalogModel, type CatalogSource } from './catalog-schema.js';
import { columnExpressions } from './column-expressions.js';
import { compileEverywhere, compileTests } from './compiled-sql.js';
import type { DimensionMembers } from './dimension-schema.js';
import { dimensionEntries } from './dimensions/dimension-entries.js';
import { domainOf } from './domain.js';
import type { CatalogHistory } from './history-schema.js';
import type { MetricValues } from './metric-schema.js';
import { metricEntries } from './metrics/metric-entries.js';
import { missingDescriptions } from './missing-descriptions.js';
import type { RelationProfile } from './profile-schema.js';
import { readIfThere } from './read-if-there.js';

/** What a catalog is made of beside the project. */
export interface CatalogInput {
  /** Where readers find relations in the warehouse. */
  readonly locate: Locate;
  readonly generatedAt: string;
  readonly history?: CatalogHistory;
  /** By `schema.name`. */
  readonly profiles?: ReadonlyMap<string, RelationProfile>;
  /** By the metric's name. */
  readonly metricValues?: ReadonlyMap<string, MetricValues>;
  /** By the dimension's `schema.name`. */
  readonly members?: ReadonlyMap<string, DimensionMembers>;
}

/**
 * Everything that is known of a project, in one value: what it declares, the SQL of each warehouse, the lineage of its
 * columns, and what happened over time as far as somebody tells.
 *
 * @throws MartletError `query-failed` for a query that can't be built.
 */
export async function buildCatalog(project: Project, input: CatalogInput): Promise<Catalog> {
  const { locate, generatedAt, history, profiles = new Map(), metricValues, members } = input;
  const manifest = buildManifest(project);
  const lineage = await projectLineage(project);
  const describe = columnDescriptions(project);
  const write = expressionWriter(project);
  const texts = await moduleTexts(project);

  const shared = (entry: Manifest['sources'][number] | Manifest['models'][number], relation: ProjectRelation) => {
    const profile = profiles.get(entry.id);
    const source = texts.get(entry.file);
    const tests = testsOf(relation.relation);
    return {
      domain: domainOf(project, relation),
      columns: entry.columns.map((column) => withDetails(column, relation, tests, describe(relation.id, column.name))),
      ...(source === undefined ? {} : { source }),
      ...(profile === undefined ? {} : { profile }),
    };
  };
  const sources = project.sources.map((source, index): CatalogSource => {
    const entry = entryAt(manifest.sources, index);
    return { ...entry, ...shared(entry, source) };
  });
  const models = project.models.map((model, index): CatalogModel => {
    const entry = entryAt(manifest.models, index);
    const expressions = columnExpressions(project, model, write);
    const told = shared(entry, model);
    const columns = told.columns.map((column): CatalogColumn => {
      const expression = expressions.get(column.name);
      return expression === undefined ? column : { ...column, expression };
    });
    return { ...entry, ...told, columns, sql: compileEverywhere(project, model, locate, generatedAt) };
  });
  const testSql = compileTests(project, locate, generatedAt);
  const tests = manifest.tests.map((test) => {
    const sql = testSql.get(test.id);
    return sql === undefined ? test : { ...test, sql };
  });
  return {
    $schema: CATALOG_SCHEMA,
    martletVersion: manifest.martletVersion,
    generatedAt,
    project: manifest.project,
    sources,
    models,
    tests,
    exposures: manifest.exposures,
    metrics: metricEntries(project, manifest, { generatedAt, ...(metricValues === undefined ? {} : { values: metricValues }) }),
    dimensions: dimensionEntries(project, members),
    lineage: [...lineage.edges],
    personal: (await personalInventory(project)).map((each) => ({
      ...each,
      from: [...each.from],
      to: [...each.to],
      masked: [...each.masked],
      exposures: [...each.exposures],
      roles: [...each.roles],
      grants: [...each.grants],
    })),
    missing: missingDescriptions([...sources, ...models]),
    ...(history === undefined ? {} : { history }),
  };
}

/** The manifest lists relations in the project's own order. */
function entryAt<T>(entries: readonly T[], index: number): T {
  const entry = entries[index];
  if (entry === undefined) throw new RangeError(`the manifest has no entry ${index}`);
  return entry;
}

function withDetails(
  column: Manifest['models'][number]['columns'][number],
  { relation }: ProjectRelation,
  tests: readonly RelationTest[],
  described: ColumnDescription | undefined,
): CatalogColumn {
  const definition = relation.columns[column.name]?.definition;
  const isGrain = relation.grain?.includes(column.name) ?? false;
  const accepted = acceptedValues(definition);
  return {
    ...column,
    ...(described === undefined ? {} : { description: described.text }),
    ...(described?.from === undefined ? {} : { describedBy: described.from }),
    isGrain,
    isUnique: (isGrain && relation.grain?.length === 1) || (definition?.tests.some(({ rule }) => rule.kind === 'unique') ?? false),
    ...(accepted === undefined ? {} : { accepted }),
    tests: tests.flatMap((test) => (test.column === column.name ? [test.name] : [])),
  };
}

function acceptedValues(definition: ColumnDefinition | undefined): string[] | undefined {
  const rule = definition?.tests.map((test) => test.rule).find((candidate) => candidate.kind === 'accepted');
  return rule?.kind === 'accepted' ? rule.values.map(String) : undefined;
}

/** The modules that declare relations, by file. A relation of a package has no file in the project. */
async function moduleTexts({ directory, sources, models }: Project): Promise<ReadonlyMap<string, string>> {
  const files = [...new Set([...sources, ...models].map(({ file }) => file))];
  const texts = await Promise.all(files.map((file) => readIfThere(join(directory, file))));
  return new Map(files.flatMap((file, index) => (texts[index] === undefined ? [] : [[file, texts[index]] as const])));
}
