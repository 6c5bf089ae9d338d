import {
  AliasNode,
  expressionBuilder,
  IdentifierNode,
  type OperationNode,
  OperatorNode,
  SelectionNode,
  SelectQueryNode,
  UnaryOperationNode,
} from 'kysely';
import { queriedColumns, readableColumns } from '../../columns/index.js';
import { isMartletError, MartletError } from '../../errors.js';
import { kindPartsOf } from '../../materializations/index.js';
import type { UntypedTables } from '../../model/model.js';
import { REFERRED, type RelationTest, TESTED, testsOf } from '../../quality/index.js';
import { type BindProblem, columnNames, placeTables, resolveRelations, SqlExpression, type TypedQuery } from '../../sql/index.js';
import type { DeclaredRelation, QueryBinder, Refusal } from '../../warehouses/binder.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { RelationName } from '../../warehouses/warehouse.js';
import { type Analysis, typedReader } from '../analysis.js';
import { bindHook, namesInHooks } from '../compile-hooks.js';
import type { Project, ProjectModel, ProjectRelation } from '../project.js';
import { readableColumnsOf, typedQuery } from '../typed-query.js';
import { canExpress, checkCapabilities } from './capabilities.js';
import { castsIn } from './casts.js';
import { checkComparedValues } from './compared-values.js';
import { checkColumns } from './contract.js';
import { checkDependencies } from './dependencies.js';
import { type Finding, findingOf } from './finding.js';
import { checkMaterialization } from './materialization.js';
import { checkNames } from './names.js';
import type { Place } from './place.js';
import type { Reader } from './readers.js';
import { refusalPlace } from './refusal.js';
import { hidesColumns, SqlCheck } from './sql-check.js';
import { testNumberProblems } from './test-numbers.js';
import { shapeOf, type TypesByName, typesByName } from './test-shape.js';
import { checkUnusedTestOptions } from './unused-test-options.js';
import { checkVolatility } from './volatility.js';

/** Checks the queries of a project one by one. Each is proved against contracts, so that what is wrong with one hides nothing of its readers. */
export class QueryCheck {
  /** @param isChosen - Says of which relations and data tests the queries will be checked. */
  static async start(
    project: Project,
    binder: QueryBinder,
    dialects: readonly Dialect[],
    isChosen: (one: { readonly id: string }) => boolean,
  ): Promise<QueryCheck> {
    const read = readByChosen(project, isChosen);
    const declared = (isRead: boolean): readonly DeclaredRelation[] =>
      [...project.byId.values()]
        .filter(({ id }) => read.has(id) === isRead)
        .map(({ schema, name, relation }) => ({ relation: { schema, name }, columns: readableColumns(relation) }));
    await binder.declare(declared(true), declared(false));
    return new QueryCheck(project, binder, dialects);
  }

  private readonly sql: SqlCheck;

  private constructor(
    private readonly project: Project,
    binder: QueryBinder,
    private readonly dialects: readonly Dialect[],
  ) {
    this.sql = new SqlCheck(binder, project.target.config.warehouse === binder.dialect.name);
  }

  /** The query of a model, or of a data test of its own. */
  async checkReader(reader: Reader, analysis: Analysis): Promise<readonly Finding[]> {
    const { declaration, from } = reader;
    const { query, problems, used, undeclared } = analysis.bound;
    const readBy = analysis.hooks === undefined ? used : new Set([...used, ...namesInHooks(analysis.hooks, from)]);
    const typed = typedReader(this.project, reader);
    const findings = [
      ...checkDependencies(this.project, reader, undeclared, readBy),
      ...checkNames(reader, problems, undeclared),
      ...checkComparedValues(reader, typed.problems),
      ...checkVolatility(reader, analysis),
    ];
    if (declaration.kind !== 'data-test' && !hidesColumns(analysis.bound)) {
      findings.push(...checkColumns(reader, queriedColumns(declaration.columns), columnNames(query) ?? []));
    }
    if (declaration.kind === 'data-test') {
      const numbers = testNumberProblems(reader.id, declaration.options);
      findings.push(...numbers.map((error) => findingOf(reader, error, { kind: 'declaration' })));
    }
    // What nobody has declared stands nowhere, so that there is no SQL yet.
    if (undeclared.size > 0) return findings;
    // What is made of an unfit literal nobody knows.
    if (typed.problems.some(({ kind }) => kind === 'literal-unfit')) return findings;
    const written = placeTables(typed.query, analysis.bound.sources, this.locate);
    const outcome = await this.sql.bind(written);
    const casts = castsIn(reader, analysis, written, outcome);
    const isProved = casts?.every((cast) => this.soundCasts.has(cast)) === true && canExpress(written, this.dialects);
    const isOnlyCast = declaration.kind !== 'data-test' && declaration.unknownMember === undefined;
    const built = isProved && isOnlyCast ? undefined : reader.built(this.locate);
    if (built !== undefined) findings.push(...checkCapabilities(reader, built, this.dialects));
    const isSound = problems.every(({ kind }) => kind === 'unknown-columns') && !findings.some(({ severity }) => severity === 'error');
    const whole = { written, outcome, built: isSound && !isProved ? built : undefined };
    const ofSql = await this.sql.checkReader(reader, whole, analysis.bound, namesIn(problems));
    if (isSound && ofSql.length === 0) for (const cast of casts ?? []) this.soundCasts.add(cast);
    return [...findings, ...ofSql];
  }

  /** Casts that have been in a query which all the dialects can express and the engine accepts. */
  private readonly soundCasts = new Set<string>();

  /** The data tests that a relation declares: in its contract, its grain and its own `tests`. */
  async checkTestsOf(relation: ProjectRelation): Promise<readonly Finding[]> {
    const findings: Finding[] = [...checkUnusedTestOptions(relation)];
    const ownTypes = this.typesOf(new Map([[TESTED, relation.id]]));
    const tests = testsOf(relation.relation).map((test) => {
      const from = this.readBy(relation, test);
      return { test, from, shape: shapeOf(test, from.size === 1 ? ownTypes : this.typesOf(from)) };
    });
    const open = new Map(tests.flatMap(({ test, from, shape }) => (this.isSound(shape) ? [] : [[test, this.rowsOf(test, from)]])));
    const firsts = new Map(tests.filter(({ test }) => open.has(test)).map(({ test, shape }) => [shape ?? test, open.get(test)]));
    const areSound = await this.areSound([...firsts.values()].flatMap((typed) => typed?.query ?? []));
    for (const { test, shape } of tests) {
      findings.push(...this.checkMemory(relation, test));
      const numbers = testNumberProblems(`${relation.id} ${test.name}`, test);
      findings.push(...numbers.map((error) => findingOf(relation, error, { kind: 'property', path: ['tests'] })));
      const typed = open.get(test);
      const ofQuery = typed === undefined ? [] : await this.checkTest(relation, test, typed, areSound);
      findings.push(...ofQuery);
      if (typed !== undefined && shape !== undefined && ofQuery.length === 0) this.soundShapes.add(shape);
    }
    return findings;
  }

  private async checkTest(
    relation: ProjectRelation,
    test: RelationTest,
    { query, problems }: TypedQuery,
    isSound: boolean,
  ): Promise<readonly Finding[]> {
    const met = checkComparedValues(relation, problems, within(test));
    if (isSound) return met;
    const unsupported = checkCapabilities(relation, query, this.dialects, within(test));
    if (unsupported.length > 0) return [...met, ...unsupported];
    return [...met, ...(await this.sql.checkQuery(relation, query, (sql, refusal) => testPlace(test, refusalPlace(sql, refusal))))];
  }

  /** Shapes of data tests in whose queries nothing is wrong. */
  private readonly soundShapes = new Set<string>();

  private isSound(shape: string | undefined): boolean {
    return shape !== undefined && this.soundShapes.has(shape);
  }

  /** What a data test's query reads, by the names by which it does. */
  private readBy({ id }: ProjectRelation, { refersTo }: RelationTest): ReadonlyMap<string, string> {
    const referred = refersTo === undefined ? undefined : this.project.idOf(refersTo);
    return new Map([[TESTED, id], ...(referred === undefined ? [] : [[REFERRED, referred] as const])]);
  }

  private typesOf(from: ReadonlyMap<string, string>): TypesByName {
    return typesByName(new Map([...from].map(([name, id]) => [name, readableColumnsOf(this.project, id) ?? {}])));
  }

  private rowsOf({ failures }: RelationTest, from: ReadonlyMap<string, string>): TypedQuery {
    const { query, problems } = typedQuery(this.project, failures.rows.toOperationNode(), from);
    const targets = new Map([...from].map(([name, read]) => [name, this.locate(read)]));
    return { query: resolveRelations(query, targets).query, problems };
  }

  /** Proves queries in one question to the engine, which is what most contracts need. Where it refuses, each is proved by itself, and tells why. */
  private async areSound(queries: readonly OperationNode[]): Promise<boolean> {
    const found = queries.map((query, index) => {
      const exists = UnaryOperationNode.create(OperatorNode.create('exists'), query);
      return SelectionNode.create(AliasNode.create(exists, IdentifierNode.create(`found_${index}`)));
    });
    const all: SelectQueryNode = { kind: 'SelectQueryNode', selections: found };
    return queries.length > 0 && canExpress(all, this.dialects) && (await this.sql.accepts(all));
  }

  /** What the janitor forgets before a test compares with it is never known. Of the last day, the hours before now are forgotten already. */
  private checkMemory(relation: ProjectRelation, { name, earlier }: RelationTest): readonly Finding[] {
    const { historyDays } = this.project.config.retention;
    if (earlier === undefined || earlier.days < historyDays) return [];
    const error = new MartletError('row-count-forgotten', { relation: relation.id, test: name, days: earlier.days, historyDays });
    return [findingOf(relation, error, { kind: 'property', path: ['tests'] })];
  }

  /** How a model is stored: its materialization, and the statements around its build. */
  async checkStorageOf(model: ProjectModel): Promise<readonly Finding[]> {
    const findings = [...checkMaterialization(model, this.dialects)];
    for (const query of conditionQueries(model)) {
      const sides = ['target', 'batch'].map((name) => [name, model.id] as const);
      const typed = typedQuery(this.project, query, new Map(sides));
      findings.push(...checkComparedValues(model, typed.problems, ['materialized']));
      const { query: bound } = resolveRelations(typed.query, new Map(sides.map(([name, id]) => [name, this.locate(id)])));
      const unsupported = checkCapabilities(model, bound, this.dialects, ['materialized']);
      const refused = unsupported.length > 0 ? [] : await this.sql.checkQuery(model, bound, placeWithin('materialized'));
      findings.push(...unsupported, ...refused);
    }
    for (const when of ['before', 'after'] as const) findings.push(...(await this.checkHooks(model, when)));
    return findings;
  }

  private async checkHooks(model: ProjectModel, when: 'before' | 'after'): Promise<readonly Finding[]> {
    try {
      const findings: Finding[] = [];
      for (const statement of bindHook(model, when, this.locate, this.locate(model.id)).statements) {
        if (SelectQueryNode.is(statement)) {
          const error = new MartletError('hook-not-statement', { model: model.id, when });
          findings.push(findingOf(model, error, { kind: 'property', path: [when] }));
          continue;
        }
        const unsupported = checkCapabilities(model, statement, this.dialects, [when]);
        const refused = unsupported.length > 0 ? [] : await this.sql.checkStatement(model, statement, placeWithin(when));
        findings.push(...unsupported, ...refused);
      }
      return findings;
    } catch (error) {
      if (!(error instanceof MartletError)) throw error;
      // What can't be built at all is told with the queries that can't.
      return isMartletError(error, 'hook-failed') ? [] : [findingOf(model, error, { kind: 'property', path: [when] })];
    }
  }

  private readonly locate = (id: string): RelationName => {
    const found = this.project.byId.get(id);
    if (found === undefined) throw new RangeError(`${id} is no relation of the project`);
    return { schema: found.schema, name: found.name };
  };
}

/** What is chosen, and what the queries and data tests of that read. */
function readByChosen(project: Project, isChosen: (one: { readonly id: string }) => boolean): ReadonlySet<string> {
  const relations = [...project.byId.values()].filter(isChosen);
  return new Set([
    ...relations.flatMap((one) => [one.id, ...(one.kind === 'source' ? [] : one.from.values())]),
    ...relations.flatMap(({ relation }) => testsOf(relation).flatMap(({ refersTo }) => (refersTo && project.idOf(refersTo)) ?? [])),
    ...project.tests.filter(({ test }) => isChosen({ id: test.name })).flatMap(({ from }) => [...from.values()]),
  ]);
}

/** Selects whose conditions are those of a merge. */
function conditionQueries({ relation: { materialized } }: ProjectModel): readonly OperationNode[] {
  const conditions = kindPartsOf(materialized).check.conditions(materialized);
  if (conditions.length === 0) return [];
  const rows = expressionBuilder<UntypedTables>()
    .selectFrom(['target', 'batch'])
    .select((eb) => eb.lit(1).as('found'));
  return conditions.map((condition) => rows.where(new SqlExpression<boolean>(condition)).toOperationNode());
}

function placeWithin(option: string): (sql: string, refusal: Refusal) => Place {
  return (sql, refusal) => {
    const place = refusalPlace(sql, refusal);
    return { ...place, within: [option] };
  };
}

function within({ column }: RelationTest): readonly string[] {
  return column === undefined ? ['tests'] : ['columns', column];
}

/** A test of a column stands with the column; any other with the names that it mentions. */
function testPlace({ column }: RelationTest, place: ReturnType<typeof refusalPlace>): Place {
  return column === undefined ? { ...place, within: ['tests'] } : { kind: 'property', path: ['columns', column] };
}

/** The names that problems are about, in lower case. */
function namesIn(problems: readonly BindProblem[]): ReadonlySet<string> {
  const names = problems.flatMap((problem) => ('column' in problem ? [problem.column] : 'table' in problem ? [problem.table] : []));
  return new Set(names.map((name) => name.toLowerCase()));
}
