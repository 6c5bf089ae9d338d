import { type ColumnDefinition, describeType } from '../columns/index.js';
import { maxLagMinutes } from '../materializations/index.js';
import { inputsOf, type Partitioning } from '../model/index.js';
import { compiledModelFile, compiledTestFile } from '../plan/index.js';
import type {
  Project,
  ProjectExposure,
  ProjectMetric,
  ProjectModel,
  ProjectRelation,
  ProjectSource,
  ProjectTest,
} from '../project/index.js';
import { isInlined } from '../project/index.js';
import { ownTestId, relationTestId, testsOf } from '../quality/index.js';
import { MANIFEST_SCHEMA, type Manifest } from './manifest-schema.js';
import { MARTLET_VERSION } from './version.js';

/** What a project declares. It says nothing of time or machine, so that the same project has the same manifest. */
export function buildManifest(project: Project): Manifest {
  const { config, target, sources, models, tests, exposures, metrics } = project;
  return {
    $schema: MANIFEST_SCHEMA,
    martletVersion: MARTLET_VERSION,
    project: { name: config.name, target: target.name, warehouse: target.config.warehouse },
    sources: sources.map((source) => sourceEntry(project, source)),
    models: models.map((model) => modelEntry(project, model)),
    tests: [
      ...[...sources, ...models].filter(isStored).flatMap((relation) => relationTestEntries(project, relation)),
      ...tests.map(ownTestEntry),
    ],
    exposures: exposures.map(exposureEntry),
    metrics: metrics.map(metricEntry),
  };
}

function exposureEntry({ file, exportName, exposure, reads }: ProjectExposure): Manifest['exposures'][number] {
  const { kind: _, tags, reads: __, ...rest } = exposure;
  return { file, exportName, ...rest, tags: [...tags], reads: unique(reads) };
}

function metricEntry({ file, exportName, metric, reads }: ProjectMetric): Manifest['metrics'][number] {
  const { name, type, description, owner, unit, format, synonyms = [], tags = [], fill = 'nothing' } = metric;
  return {
    file,
    exportName,
    name,
    type,
    ...(description === undefined ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    tags: [...tags],
    ...(unit === undefined ? {} : { unit }),
    ...(format === undefined ? {} : { format }),
    synonyms: [...synonyms],
    fill,
    madeOf: unique(inputsOf(metric).map((input) => input.name)),
    reads: unique(reads),
  };
}

/** An inlined model has no rows of its own that could be tested. */
function isStored(relation: ProjectRelation): boolean {
  return !isInlined(relation);
}

function sourceEntry(project: Project, source: ProjectSource): Manifest['sources'][number] {
  const { files, freshness } = source.relation;
  return {
    ...relationEntry(project, source),
    ...(files === undefined
      ? {}
      : {
          files: {
            format: files.format ?? 'csv',
            pattern: typeof files.pattern === 'string' ? files.pattern : [...files.pattern],
            maxRejects: files.maxRejects ?? 0,
          },
        }),
    ...(freshness === undefined ? {} : { freshness }),
  };
}

function modelEntry(project: Project, model: ProjectModel): Manifest['models'][number] {
  const { materialized, partitionBy, clusterBy, transient, labels, meta } = model.relation;
  const lag = maxLagMinutes(materialized);
  return {
    ...relationEntry(project, model),
    kind: model.kind,
    materialized: materialized.kind,
    dependsOn: unique(model.from.values()),
    ...(partitionBy === undefined ? {} : partitionEntry(partitionBy)),
    ...(clusterBy === undefined ? {} : { clusterBy: [...clusterBy] }),
    ...(lag === undefined ? {} : { maxLagMinutes: lag }),
    ...(transient === undefined ? {} : { transient }),
    ...(labels === undefined ? {} : { labels }),
    meta,
    ...(isStored(model) ? { compiled: compiledModelFile(model) } : {}),
  };
}

function partitionEntry({ column, unit, expiresAfterDays }: Partitioning) {
  return {
    partitionBy: column,
    ...(unit === undefined ? {} : { partitionUnit: unit }),
    ...(expiresAfterDays === undefined ? {} : { partitionsExpireAfterDays: expiresAfterDays }),
  };
}

function relationEntry(project: Project, { id, schema, name, file, exportName, relation }: ProjectRelation) {
  const { description, owner, runbook, tags, grain, columns } = relation;
  return {
    id,
    schema,
    name,
    file,
    exportName,
    ...(description === undefined ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    ...(runbook === undefined ? {} : { runbook }),
    tags: [...tags],
    ...(grain === undefined ? {} : { grain: [...grain] }),
    columns: Object.entries(columns).map(([column, { definition }]) => columnEntry(project, column, definition)),
  };
}

function columnEntry(project: Project, name: string, { type, nullable, description, pii, tests }: ColumnDefinition) {
  const rule = tests.map((test) => test.rule).find((candidate) => candidate.kind === 'references');
  const relation = rule === undefined ? undefined : project.idOf(rule.to);
  return {
    name,
    type: describeType(type),
    nullable,
    ...(description === undefined ? {} : { description }),
    ...(pii === undefined ? {} : { pii }),
    ...(rule === undefined || relation === undefined ? {} : { references: { relation, column: rule.column } }),
  };
}

function relationTestEntries(project: Project, { id, file, exportName, relation }: ProjectRelation): Manifest['tests'] {
  return testsOf(relation).map(
    ({ kind, dimension, name, column, description, owner, tags, severity, warnIf, errorIf, limit, refersTo }) => {
      const referred = refersTo === undefined ? undefined : project.idOf(refersTo);
      return {
        id: relationTestId(id, name),
        name,
        kind,
        dimension,
        relation: id,
        ...(column === undefined ? {} : { column }),
        file,
        exportName,
        ...(description === undefined ? {} : { description }),
        ...(owner === undefined ? {} : { owner }),
        tags: [...tags],
        severity,
        warnIf,
        errorIf,
        ...(limit === undefined ? {} : { limit }),
        dependsOn: unique(referred === undefined ? [id] : [id, referred]),
        compiled: compiledTestFile(name, id),
      };
    },
  );
}

function ownTestEntry({ file, exportName, from, test }: ProjectTest): Manifest['tests'][number] {
  const { name, description, tags, options } = test;
  return {
    id: ownTestId(name),
    name,
    kind: 'data-test',
    dimension: 'accuracy',
    file,
    exportName,
    ...(description === undefined ? {} : { description }),
    ...(options.owner === undefined ? {} : { owner: options.owner }),
    tags: [...tags],
    severity: options.severity ?? 'error',
    warnIf: options.warnIf ?? 0,
    errorIf: options.errorIf ?? 0,
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    dependsOn: unique(from.values()),
    compiled: compiledTestFile(name),
  };
}

function unique(ids: Iterable<string>): string[] {
  return [...new Set(ids)];
}
