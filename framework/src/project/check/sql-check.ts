import type { OperationNode } from 'kysely';
import { queriedColumns } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import type { BindOutcome, BoundOutput, QueryBinder, Refusal } from '../../warehouses/binder.js';
import type { Analysis } from '../analysis.js';
import { compileOnce } from './capabilities.js';
import { checkColumns, checkColumnTypes } from './contract.js';
import { type Finding, findingOf, type ProblemSeverity, type Subject } from './finding.js';
import type { Place } from './place.js';
import { holdsRawSql } from './raw-sql.js';
import type { Reader } from './readers.js';
import { refusalError, refusalPlace } from './refusal.js';
import { untypedColumns } from './untyped.js';

/** A reader's query. */
export interface ReaderQuery {
  /** As its author wrote it, over the relations of the warehouse. */
  readonly written: OperationNode;
  /** What the engine makes of that; undefined where it can't express it. */
  readonly outcome: BindOutcome | undefined;
  /** The select that is made of it; undefined where it lacks what that would be made of, or where nothing can be wrong with it. */
  readonly built: OperationNode | undefined;
}

/** Proves SQL on an engine that knows the contracts of all relations. */
export class SqlCheck {
  constructor(
    private readonly binder: QueryBinder,
    /** Whether the project runs on the engine that proves it: another may know functions that this one lacks. */
    private readonly isNative: boolean,
  ) {}

  /** What the engine makes of a query; undefined where it can't express it. */
  async bind(query: OperationNode): Promise<BindOutcome | undefined> {
    const sql = this.compile(query);
    return sql === undefined ? undefined : await this.binder.bind(sql);
  }

  /**
   * A reader's query as it is written, then the select that is made of it, which is what runs.
   *
   * @param reported - Names that have been found wrong already, in lower case.
   */
  async checkReader(
    reader: Reader,
    { written, outcome, built }: ReaderQuery,
    bound: Analysis['bound'],
    reported: ReadonlySet<string>,
  ): Promise<readonly Finding[]> {
    const sql = this.compile(written);
    if (sql === undefined || outcome === undefined) return [];
    if (outcome.kind === 'refused') {
      if (reported.has(outcome.name?.toLowerCase() ?? '')) return [];
      return [findingOf(reader, refusalError(reader.id, outcome), refusalPlace(sql, outcome), this.severityOf(written))];
    }
    const found = contractFindings(reader, bound, outcome.columns);
    if (found.length > 0 || built === undefined || this.compile(built) === sql) return found;
    return this.checkQuery(reader, built, refusalPlace, written);
  }

  /**
   * Any other query, such as that of a data test which a contract derives.
   *
   * @param written - What an author has written of it.
   */
  async checkQuery(
    subject: Subject,
    query: OperationNode,
    placeOf: (sql: string, refusal: Refusal) => Place,
    written = query,
  ): Promise<readonly Finding[]> {
    const sql = this.compile(query);
    const outcome = await this.bind(query);
    if (sql === undefined || outcome?.kind !== 'refused') return [];
    return [findingOf(subject, refusalError(subject.id, outcome), placeOf(sql, outcome), this.severityOf(written))];
  }

  /** Whether the engine proves a query, which holds no raw SQL that could mean something else among others. */
  async accepts(query: OperationNode): Promise<boolean> {
    return !holdsRawSql(query) && (await this.bind(query))?.kind === 'bound';
  }

  /** A statement that changes rows. */
  async checkStatement(
    subject: Subject,
    statement: OperationNode,
    placeOf: (sql: string, refusal: Refusal) => Place,
  ): Promise<readonly Finding[]> {
    const sql = this.compile(statement);
    // Other statements, which only raw SQL can be, are explained by no engine.
    const refusal = sql !== undefined && CHANGES_ROWS.test(sql) ? await this.binder.accept(sql) : undefined;
    if (sql === undefined || refusal === undefined) return [];
    return [findingOf(subject, refusalError(subject.id, refusal), placeOf(sql, refusal), this.severityOf(statement))];
  }

  private severityOf(query: OperationNode): ProblemSeverity {
    return this.isNative || !holdsRawSql(query) ? 'error' : 'warning';
  }

  /** What the engine can't express is no problem of a project that runs on another; for its own, it has been reported. */
  private compile(query: OperationNode): string | undefined {
    try {
      return compileOnce(query, this.binder.dialect);
    } catch (error) {
      if (error instanceof MartletError) return undefined;
      throw error;
    }
  }
}

const CHANGES_ROWS = /^\s*(insert|update|delete|merge)\b/i;

function contractFindings(reader: Reader, bound: Analysis['bound'], outputs: readonly BoundOutput[]): readonly Finding[] {
  const { declaration } = reader;
  if (declaration.kind === 'data-test') return [];
  const contract = queriedColumns(declaration.columns);
  const ofTypes = checkColumnTypes(reader, contract, outputs, untypedColumns(bound.query));
  if (!hidesColumns(bound)) return ofTypes;
  const names = outputs.map(({ name }) => name);
  return [...checkColumns(reader, contract, names), ...ofTypes];
}

/** Whether the tree does not tell what the query returns, because raw SQL or a table function hides it. */
export function hidesColumns({ query, problems }: Analysis['bound']): boolean {
  return query.kind === 'raw' || problems.some(({ kind }) => kind === 'unknown-columns');
}
