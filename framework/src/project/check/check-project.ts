import { MartletError } from '../../errors.js';
import { buildGraph } from '../../graph/index.js';
import { type BindProblem, columnNames, type QueryLineage, resolveRelations } from '../../sql/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import { dialect, dialects } from '../../warehouses/dialects.js';
import { openBinder } from '../../warehouses/open.js';
import { type Analysis, analyse } from '../analysis.js';
import type { Locate } from '../compile.js';
import type { Project } from '../project.js';
import { checkAnnotations } from './annotations.js';
import { checkCapabilities } from './capabilities.js';
import { checkColumns } from './contract.js';
import { checkDependencies } from './dependencies.js';
import { checkDerivedTests } from './derived-tests.js';
import { type Finding, findingOf } from './finding.js';
import { checkNames } from './names.js';
import { checkPersonalData } from './personal-data.js';
import { locateFindings, type Problem } from './problem.js';
import { failurePlace } from './query-failure.js';
import { type Reader, readersOf } from './readers.js';
import { hidesColumns, SqlCheck } from './sql-check.js';

export interface CheckOptions {
  /** The ids of the relations to check; all when left out. */
  readonly relations?: ReadonlySet<string>;
  /** The names of the data tests of their own to check; all when left out. */
  readonly tests?: ReadonlySet<string>;
  /** Compile for every warehouse, not only for the target's. */
  readonly allTargets?: boolean;
}

/**
 * Finds what is wrong with a project, without its data and without a connection: names, contracts, dependencies, types,
 * raw SQL, what a warehouse can't do, and where personal data goes. What is wrong with one model hides nothing of another.
 */
export async function checkProject(project: Project, options: CheckOptions = {}): Promise<readonly Problem[]> {
  const { relations, tests, allTargets = false } = options;
  const ids = [...project.byId.keys()].filter((id) => relations?.has(id) ?? true);
  const chosen = new Set([...ids, ...project.tests.map(({ test }) => test.name).filter((name) => tests?.has(name) ?? true)]);
  const { analyses, failures } = analyseAll(project, readersOf(project));
  const findings = [
    ...failures,
    ...checkPersonalData(project, orderOf(project), lineagesOf(analyses)),
    ...(await checkAnnotations(project)),
    ...(await checkQueries(project, chosen, analyses, allTargets ? dialects : [dialect(project.target.config.warehouse)])),
  ];
  return locateFindings(
    project.directory,
    findings.filter(({ subject }) => chosen.has(subject.id)),
  );
}

interface Analyses {
  readonly analyses: ReadonlyMap<Reader, Analysis>;
  /** Queries that could not be built at all. */
  readonly failures: readonly Finding[];
}

function analyseAll(project: Project, readers: readonly Reader[]): Analyses {
  const analyses = new Map<Reader, Analysis>();
  const failures: Finding[] = [];
  for (const reader of readers) {
    try {
      analyses.set(reader, analyse(project, reader));
    } catch (error) {
      if (!(error instanceof MartletError)) throw error;
      failures.push(findingOf(reader, error, failurePlace(project.directory, reader.file, error)));
    }
  }
  return { analyses, failures };
}

async function checkQueries(
  project: Project,
  chosen: ReadonlySet<string>,
  analyses: ReadonlyMap<Reader, Analysis>,
  dialects: readonly Dialect[],
): Promise<readonly Finding[]> {
  const locate: Locate = (id) => {
    const found = project.byId.get(id);
    if (found === undefined) throw new RangeError(`${id} is no relation of the project`);
    return { schema: found.schema, name: found.name };
  };
  const binder = await openBinder();
  try {
    // Every query is proved against contracts, so that what is wrong with one model hides nothing of its readers.
    for (const { schema, name, relation } of project.byId.values()) await binder.declare({ schema, name }, relation.columns);
    const sql = new SqlCheck(binder, locate, project.target.config.warehouse === binder.dialect.name);
    const findings: Finding[] = [];
    for (const [reader, analysis] of analyses) {
      if (chosen.has(reader.id)) findings.push(...(await checkReader(project, reader, analysis, locate, dialects, sql)));
    }
    for (const relation of project.byId.values()) {
      if (chosen.has(relation.id)) findings.push(...(await checkDerivedTests(project, relation, locate, dialects, sql)));
    }
    return findings;
  } finally {
    await binder.close();
  }
}

async function checkReader(
  project: Project,
  reader: Reader,
  analysis: Analysis,
  locate: Locate,
  dialects: readonly Dialect[],
  sql: SqlCheck,
): Promise<readonly Finding[]> {
  const { declaration } = reader;
  const { query, problems } = analysis.bound;
  const { used, undeclared } = resolveRelations(analysis.query, new Map([...reader.from.keys()].map((name) => [name, { cte: name }])));
  const findings = [...checkDependencies(project, reader, undeclared, used), ...checkNames(reader, problems, undeclared)];
  if (declaration.kind !== 'data-test' && !hidesColumns(analysis.bound)) {
    findings.push(...checkColumns(reader, declaration.columns, columnNames(query) ?? []));
  }
  if (undeclared.size > 0) return findings;
  const built = reader.built(locate);
  findings.push(...checkCapabilities(reader, built, dialects), ...(await sql.checkReader(reader, analysis, built, namesIn(problems))));
  return findings;
}

function namesIn(problems: readonly BindProblem[]): ReadonlySet<string> {
  return new Set(
    problems
      .flatMap((problem) => ('column' in problem ? [problem.column] : 'table' in problem ? [problem.table] : []))
      .map((name) => name.toLowerCase()),
  );
}

function lineagesOf(analyses: ReadonlyMap<Reader, Analysis>): ReadonlyMap<string, QueryLineage> {
  return new Map([...analyses].map(([{ id }, { lineage }]) => [id, lineage]));
}

/** Every relation after what it reads. */
function orderOf({ sources, models }: Project): readonly string[] {
  const nodes = [
    ...sources.map(({ id }) => ({ id, dependsOn: [] })),
    ...models.map(({ id, from }) => ({ id, dependsOn: [...from.values()] })),
  ];
  return buildGraph(nodes).order;
}
