import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Relation } from '../columns/index.js';
import { MartletError, throwCollected } from '../errors.js';
import { fileOptionProblems } from '../ingest/file-option-problems.js';
import {
  type DataTest,
  type Exposure,
  type MetricDefinition,
  type Model,
  type Report,
  type Source,
  simpleMetricsOf,
} from '../model/index.js';
import { digestParts } from '../sql/index.js';
import { AnalysisCache } from './analysis-cache.js';
import { schemaOf, type Target } from './config.js';
import { discoverModules, moduleFolders } from './discover.js';
import { foreignTableProblems } from './foreign-table.js';
import { findImportCycle } from './import-cycle.js';
import { loadConfig, targetOf } from './load-config.js';
import { metricReads, reportReads } from './metric-reads.js';
import { type FailedModule, moduleFailures } from './module-failures.js';
import { type Exports, linkModules, type ModulesIdentity } from './modules/index.js';
import { exportNameOf, isForeignName, isName } from './names.js';
import type {
  Declared,
  Project,
  ProjectExposure,
  ProjectMetric,
  ProjectModel,
  ProjectRelation,
  ProjectReport,
  ProjectSource,
  ProjectTest,
} from './project.js';
import { type SeedContents, seedContents, withSeedRows } from './seed-files.js';
import { loadTypeScript } from './typescript-loader.js';

export interface LoadOptions {
  /** The target's name; the config's default when left out. */
  readonly target?: string;
  /** Told the target and the project's directory as soon as they are known; the rest waits for it. */
  readonly onTarget?: (target: Target, directory: string) => Promise<void>;
}

type Declaration = Source | Model | DataTest | Exposure | MetricDefinition | Report;

/** What becomes a relation. */
const isRelation = (declaration: Declaration): declaration is Source | Model => 'columns' in declaration;

interface Found extends Declared {
  readonly declaration: Declaration;
}

/**
 * Loads a project: its config, then every module of its directories. All problems of files and names are reported
 * together.
 *
 * @throws MartletError, or MartletErrors when there are several.
 */
export async function loadProject(directory: string, options: LoadOptions = {}): Promise<Project> {
  const { project, problems } = await readProject(directory, options);
  throwCollected(problems);
  return project;
}

/**
 * The same, answering with a project even if it breaks rules of naming, so that the rest of it can be checked.
 *
 * @throws MartletError, or MartletErrors, for what leaves no project to look at.
 */
export async function readProject(
  directory: string,
  options: LoadOptions = {},
): Promise<{ readonly project: Project; readonly problems: readonly MartletError[] }> {
  const root = resolve(directory);
  const config = await loadConfig(root);
  const target = targetOf(config, options.target);
  await options.onTarget?.(target.config, root);

  const files = await discoverModules(root, moduleFolders(config));
  const { found, identity } = await importAll(root, files);
  const problems: MartletError[] = [];
  for (const item of found) problems.push(...namingProblems(item));

  const sources: ProjectSource[] = [];
  const drafts: (Omit<ProjectModel, 'from'> & Found)[] = [];
  const ids = new Map<Relation, string>();
  for (const item of found) {
    const { declaration, file, exportName } = item;
    if (!isRelation(declaration)) continue;
    const schema = declaration.schema ?? schemaOf(config, declaration.kind);
    const id = `${schema}.${declaration.name}`;
    ids.set(declaration, id);
    const placed = { id, schema, name: declaration.name, file, exportName };
    if (declaration.kind === 'source') {
      sources.push({ ...placed, kind: 'source', relation: declaration });
      problems.push(...optionProblems(id, declaration, file), ...foreignTableProblems(id, declaration, file));
    } else drafts.push({ ...placed, kind: declaration.kind, relation: declaration, declaration });
  }
  problems.push(...duplicates([...sources, ...drafts]));

  const idOf = (reader: string, file: string, relation: Relation): string | undefined => {
    const id = ids.get(relation);
    if (id === undefined) problems.push(new MartletError('dependency-outside', { model: reader, dependency: relation.name }, { file }));
    return id;
  };
  const dependencies = (reader: string, file: string, from: Readonly<Record<string, Relation>>): ReadonlyMap<string, string> => {
    const found = new Map<string, string>();
    for (const alias of Object.keys(from)) {
      const id = idOf(reader, file, from[alias] as Relation);
      if (id !== undefined) found.set(alias, id);
    }
    return found;
  };
  const contents = await seedContents(root, drafts, problems);
  const cache = new AnalysisCache(root, identity && identityWith(identity, [...ids.values()], contents));
  const filled = await withSeedRows(root, drafts, { contents, cache, problems });
  const models = filled.map(
    ({ declaration: _, ...draft }): ProjectModel => ({ ...draft, from: dependencies(draft.id, draft.file, draft.relation.from) }),
  );
  const tests = found.flatMap(({ declaration, file, exportName }): ProjectTest[] =>
    declaration.kind === 'data-test'
      ? [{ file, exportName, test: declaration, from: dependencies(declaration.name, file, declaration.from) }]
      : [],
  );
  const declaredExposures = found.flatMap(({ declaration, file, exportName }): ProjectExposure[] =>
    declaration.kind === 'exposure'
      ? [{ file, exportName, exposure: declaration, reads: declaration.reads.flatMap((read) => idOf(declaration.name, file, read) ?? []) }]
      : [],
  );
  const named = onlyOnes([...ids.keys()]);
  const reports = found.flatMap(({ declaration, file, exportName }): ProjectReport[] => {
    if (declaration.kind !== 'report') return [];
    const reads = guarded(problems, file, () => reportReads(declaration, (name) => named.get(name))) ?? [];
    return [{ file, exportName, report: declaration, reads: [...reads].flatMap((read) => idOf(declaration.name, file, read) ?? []) }];
  });
  const exposures = [...declaredExposures, ...reports.map((each) => exposureOf(each, ids))];
  problems.push(...duplicates(exposures.map(({ exposure, file }) => ({ id: exposure.name, file }))));
  const metrics = found.flatMap(({ declaration, file, exportName }): ProjectMetric[] => {
    if (declaration.kind !== 'metric-definition') return [];
    const reads = guarded(problems, file, () => metricReads(declaration, (name) => named.get(name)));
    return reads === undefined
      ? []
      : [{ file, exportName, metric: declaration, reads: [...reads].flatMap((relation) => ids.get(relation) ?? []) }];
  });
  problems.push(...duplicates(metrics.map(({ metric, file }) => ({ id: metric.name, file }))));
  for (const { metric, file } of metrics)
    for (const { from } of simpleMetricsOf(metric))
      if (!ids.has(from)) problems.push(new MartletError('dependency-outside', { model: metric.name, dependency: from.name }, { file }));
  if (problems.some(({ reason }) => reason !== 'name-invalid' && reason !== 'name-mismatch')) throwCollected(problems);

  const relations: readonly ProjectRelation[] = [...sources, ...models];
  const project: Project = {
    directory: root,
    config,
    target,
    sources,
    models,
    tests,
    exposures,
    metrics,
    reports,
    byId: new Map(relations.map((relation) => [relation.id, relation])),
    idOf: (relation) => ids.get(relation),
    cache,
  };
  return { project, problems };
}

/** The answer, or undefined where an author's expression fails, which is a problem of its file. */
function guarded<T>(problems: MartletError[], file: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof MartletError)) throw error;
    problems.push(new MartletError(error.reason, error.parameters, { file }, { cause: error.cause }));
    return undefined;
  }
}

/** A report as what reads the project from outside. */
function exposureOf({ file, exportName, report, reads }: ProjectReport, ids: ReadonlyMap<Relation, string>): ProjectExposure {
  const { name, description, owner, tags } = report;
  const isRead = new Set(reads);
  const relations = [...ids].flatMap(([relation, id]) => (isRead.has(id) ? [relation as Model | Source] : []));
  const exposure: Exposure = {
    kind: 'exposure',
    name,
    type: 'report',
    ...(description === undefined ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    tags,
    reads: relations,
  };
  return { file, exportName, exposure, reads };
}

/** What decides on all that is worked out: the modules, what they are called, and the files that seeds have their rows in. */
function identityWith(identity: ModulesIdentity, ids: readonly string[], contents: SeedContents): ModulesIdentity {
  const key = digestParts(identity.key, ids);
  if (contents.size === 0) return { ...identity, key };
  const files = [...contents].map(([id, { digest }]) => [id, digest]);
  return { ...identity, key: digestParts(key, files), packages: digestParts(identity.packages, files) };
}

interface Outcome {
  readonly found: readonly Found[];
  readonly problem?: MartletError;
  /** The module itself, where it could not be imported. */
  readonly failed?: FailedModule;
}

async function importAll(
  root: string,
  files: readonly string[],
): Promise<{ readonly found: readonly Found[]; readonly identity?: ModulesIdentity }> {
  const linked = await linkModules(root, files);
  const sound = linked && [...linked.exported].map(([file, exported]) => declarationsOf(file, exported));
  if (sound?.every(({ problem }) => problem === undefined)) return { ...linked, found: sound.flatMap(({ found }) => found) };

  // One by one, each module shows what is wrong with it.
  await loadTypeScript();
  const outcomes = await Promise.all(files.map((file) => importDeclarations(root, file)));
  const problems = [
    ...moduleFailures(
      root,
      outcomes.flatMap(({ failed }) => failed ?? []),
    ),
    ...outcomes.flatMap(({ problem }) => problem ?? []),
  ];
  if (problems.length > 0) {
    // A circle of imports shows as a module that reads another before it is there; the circle is the thing to report.
    const path = findImportCycle(root, files);
    const [file] = path ?? [];
    if (path !== undefined && file !== undefined) throw new MartletError('module-cycle', { path }, { file });
  }
  throwCollected(problems);
  return { found: outcomes.flatMap(({ found }) => found) };
}

async function importDeclarations(root: string, file: string): Promise<Outcome> {
  try {
    return declarationsOf(file, await import(pathToFileURL(join(root, file)).href));
  } catch (cause) {
    return { found: [], failed: { file, cause } };
  }
}

function declarationsOf(file: string, exported: Exports): Outcome {
  const found = Object.entries(exported).flatMap(([exportName, value]) =>
    isDeclaration(value) ? [{ file, exportName, declaration: value }] : [],
  );
  const flaw = Object.entries(exported).flatMap(([exportName, value]) => flawOf(file, exportName, value))[0];
  if (flaw !== undefined) return { found, problem: flaw };
  const absent = found.flatMap(({ declaration }) => absentDependencies(declaration));
  if (absent.length > 0)
    return { found, problem: new MartletError('module-failed', { message: `there is no value for ${absent.join(', ')}` }, { file }) };
  if (found.length > 0) return { found };
  return { found, problem: new MartletError('export-missing', { expected: exportNameOf(relationNameOf(file)) }, { file }) };
}

/** Names of what a declaration reads that stand for nothing: some loaders give undefined where a circle of imports is not closed yet. */
function absentDependencies(declaration: Declaration): readonly string[] {
  if (declaration.kind === 'source' || declaration.kind === 'metric-definition') return [];
  if (declaration.kind === 'report') return absentIn('sheets', Object.fromEntries(declaration.sheets.map(({ name, of }) => [name, of])));
  return declaration.kind === 'exposure'
    ? absentIn('reads', Object.fromEntries(declaration.reads.entries()))
    : absentIn('from', declaration.from);
}

function absentIn(place: string, inputs: Readonly<Record<string, object | undefined>>): readonly string[] {
  return Object.entries(inputs).flatMap(([name, relation]) => (relation === undefined ? [`${place}.${name}`] : []));
}

/** What each kind of declaration can't do without; TypeScript asks for it, where it is asked. */
const NEEDED: Readonly<Record<Declaration['kind'], readonly string[]>> = {
  source: ['name', 'columns'],
  staging: ['name', 'columns', 'query'],
  intermediate: ['name', 'columns', 'query'],
  dimension: ['name', 'columns', 'query'],
  fact: ['name', 'columns', 'query'],
  metric: ['name', 'columns', 'query'],
  model: ['name', 'columns', 'query'],
  seed: ['name', 'columns'],
  'data-test': ['name', 'query'],
  exposure: ['name', 'reads'],
  report: ['name', 'sheets'],
  'metric-definition': ['name'],
};

function isDeclaration(value: unknown): value is Declaration {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string' && Object.hasOwn(NEEDED, value.kind)
  );
}

/** What makes an export no declaration that a project can have, though it is meant to be one. */
function flawOf(file: string, exportName: string, value: unknown): MartletError | readonly [] {
  if (!isDeclaration(value)) return [];
  const parts: Readonly<Record<string, unknown>> = { ...value };
  const missing = NEEDED[value.kind].filter((part) => parts[part] === undefined);
  const { kind } = value;
  if (missing.length > 0) return new MartletError('declaration-incomplete', { kind, exportName, missing }, { file });
  return exportName === 'default'
    ? new MartletError('export-default', { kind, expected: exportNameOf(relationNameOf(file)) }, { file })
    : [];
}

function namingProblems({ file, declaration, exportName }: Found): readonly MartletError[] {
  // One file may hold several metrics.
  if (declaration.kind === 'metric-definition') {
    const { name } = declaration;
    if (!isName(name)) return [new MartletError('name-invalid', { name }, { file })];
    return exportName === exportNameOf(name)
      ? []
      : [new MartletError('metric-export-mismatch', { name, exportName, expected: exportNameOf(name) }, { file })];
  }
  const expected = relationNameOf(file);
  const columns = 'columns' in declaration ? Object.keys(declaration.columns) : [];
  const isForeign = declaration.kind === 'source' && declaration.files === undefined;
  const odd = [
    ...[declaration.name].filter((name) => !isName(name)),
    ...columns.filter((name) => !(isForeign ? isForeignName : isName)(name)),
  ];
  return [
    ...odd.map((name) => new MartletError('name-invalid', { name }, { file })),
    ...(declaration.name === expected ? [] : [new MartletError('name-mismatch', { name: declaration.name, expected }, { file })]),
  ];
}

/** Options that the compiler can't see, since they are computed, or since nothing has type-checked the module. */
function optionProblems(source: string, { files, columns }: Source, file: string): readonly MartletError[] {
  if (files === undefined) return [];
  return fileOptionProblems(files, columns).map((problem) => new MartletError('source-options-invalid', { source, problem }, { file }));
}

function duplicates(declared: readonly { readonly id: string; readonly file: string }[]): readonly MartletError[] {
  const files = new Map<string, string[]>();
  for (const { id, file } of declared) files.set(id, [...(files.get(id) ?? []), file]);
  return [...files].flatMap(([name, found]) => {
    const [, second] = found;
    return second === undefined ? [] : [new MartletError('name-duplicate', { name, files: found }, { file: second })];
  });
}

/** The relations whose names no other has, by name. */
function onlyOnes(relations: readonly Relation[]): ReadonlyMap<string, Relation> {
  const counts = new Map<string, number>();
  for (const { name } of relations) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(relations.flatMap((relation) => (counts.get(relation.name) === 1 ? [[relation.name, relation] as const] : [])));
}

function relationNameOf(file: string): string {
  return basename(file).replace(/\.(ts|mts|js|mjs)$/, '');
}
