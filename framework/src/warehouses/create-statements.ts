import { ColumnNode, ReferenceNode } from 'kysely';
import type { Columns, LogicalType } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { castNode, fromTextNode, literal } from '../sql/index.js';
import { type BatchRules, batchStatements } from './batch/index.js';
import type { Capability } from './capabilities.js';
import type { StoredColumnChange } from './column-change.js';
import type { Dialect } from './dialect.js';
import type { RowPolicy } from './reader-policies.js';
import type { RelationGrants, Statements, StoredRelation, TableOptions, ViewOptions } from './statements.js';
import type { RelationName } from './warehouse.js';

/** Everything in which the statements of one warehouse differ from those of another. */
export interface StatementRules extends Pick<BatchRules, 'comparable' | 'sameOrNull'> {
  readonly dialect: Dialect;
  /** What stands behind a table's name and columns: its partitions, clusters and description. */
  readonly tableClauses: (options: TableOptions) => readonly string[];
  /** The clause behind the columns of a view that is replaced, so that it keeps the rights on it. */
  readonly keepingRights?: string;
  /** What stands behind a column of a view's list to describe it; left out where comments are statements of their own. */
  readonly columnComment?: (description: string) => string;
  /** What follows a column of a view's list, and the list itself, so that policies keep readers from values and rows. */
  readonly policyClauses?: {
    readonly ofColumn: (policy: string) => string;
    readonly ofRows: (policy: RowPolicy) => string;
  };
  /** A table, between `create or replace` and its name. */
  readonly tableWord: (options: TableOptions) => string;
  readonly clone: (from: string, to: string, options: TableOptions) => string;
  /** What stands for a materialized view, between `create or replace` and its name, and behind that. */
  readonly materializedView: (options: TableOptions) => { readonly word: string; readonly clauses: readonly string[] };
  readonly refreshMaterializedView: (relation: string, options: TableOptions) => readonly string[];
  /** Rows of the JSON that the marker `?` stands for, and the text at a position of each. */
  readonly given: { readonly from: string; readonly textAt: (position: number) => string };
  /** The physical type of a column of a stored table. */
  readonly columnType: (type: LogicalType) => string;
  /** The same without blanks, so that two are compared as texts. */
  readonly storedType: (type: LogicalType) => string;
  /**
   * The changes of columns that a table takes as it is, as what is altered for several of a kind; for others it is written anew. Several are one
   * statement where the warehouse has a form for that: each counts as an update of the table, of which some allow few.
   */
  readonly alters: Readonly<Partial<Record<StoredColumnChange['kind'], (columns: readonly string[]) => readonly string[]>>>;
  /** What a table has to be asked for before it takes columns of some types. */
  readonly beforeAdding?: (table: string, types: readonly LogicalType[]) => readonly string[];
  /** The word that leaves columns out of a `*`. */
  readonly except: 'except' | 'exclude';
  /** A right to read and who has it, between `grant` and `to`, or between `revoke` and `from`. */
  readonly selectOn: (relation: StoredRelation, name: string) => string;
  readonly grantee: (name: string) => string;
}

/** The statements of a warehouse, from everything in which they differ from those of the others. */
export function createStatements(rules: StatementRules): Statements {
  const { dialect } = rules;
  const { capabilities } = dialect;
  const named = ({ schema, name }: RelationName): string => `${dialect.identifier(schema)}.${dialect.identifier(name)}`;
  const clauses = (options: TableOptions = {}): string => clauseLines(rules.tableClauses(options));
  const tableFrom = (relation: RelationName, select: string, options: TableOptions = {}): string =>
    `create or replace ${rules.tableWord(options)} ${named(relation)}${clauses(options)} as\n${select}`;
  const columnList = (columns: Columns): string =>
    Object.entries(columns)
      .map(([column, { definition }]) => `\n  ${dialect.identifier(column)} ${rules.columnType(definition.type)}`)
      .join(',');

  return {
    createSchema: (schema) => `create schema if not exists ${dialect.identifier(schema)}`,
    createTable: tableFrom,
    selectGiven: (columns) => {
      const names = Object.keys(columns);
      const texts = names.map((_, position) => `${rules.given.textAt(position)} as value_${position}`);
      const values = Object.values(columns).map(({ definition: { type } }, position) => {
        const text = ReferenceNode.create(ColumnNode.create(`value_${position}`));
        return dialect.compile(fromTextNode(text, type));
      });
      const selected = names.map((name, position) => `${values[position]} as ${dialect.identifier(name)}`);
      return `select ${selected.join(', ')}\nfrom (select ${texts.join(', ')} from ${rules.given.from}) as given_texts`;
    },
    createdRows: (relation) => (capabilities.tellsCreatedRows ? undefined : `select count(*) as counted from ${named(relation)}`),
    createEmptyTable: (relation, columns, options = {}) =>
      `create or replace ${rules.tableWord(options)} ${named(relation)} (${columnList(columns)}\n)${clauses(options)}`,
    createView: (relation, select) => `create or replace view ${named(relation)} as\n${select}`,
    createMaterializedView: (relation, select, options = {}) => {
      requireCapability(dialect, 'a materialized view', capabilities.materializedViews);
      const view = rules.materializedView(options);
      return `create or replace ${view.word} ${named(relation)}${clauseLines(view.clauses)} as\n${select}`;
    },
    refreshMaterializedView: (relation, options = {}) => {
      requireCapability(dialect, 'a materialized view', capabilities.materializedViews);
      return rules.refreshMaterializedView(named(relation), options);
    },
    describesViews: true,
    pointView: (relation, at, options) => {
      const { inDefinition, after } = toldOf(rules, named(relation), options);
      return [`create or replace view ${named(relation)}${inDefinition} as select * from ${named(at)}`, ...after];
    },
    cloneTable: (from, to, options = {}) => rules.clone(named(from), named(to), options),
    copyTable: (from, to, options) => tableFrom(to, `select * from ${named(from)}`, options),
    drop: (relation) => `drop ${relation.as.replace('-', ' ')} if exists ${named(relation)}`,

    insertRows: (relation, columns, select) => `insert into ${named(relation)} (${columns.map(dialect.identifier).join(', ')})\n${select}`,
    ...batchStatements({ ...capabilities, ...rules }),

    storedType: rules.storedType,
    alterTable: (relation, changes, options) => {
      if (changes.every(({ kind }) => rules.alters[kind] !== undefined)) return alterations(rules, named(relation), changes);
      return [tableFrom(relation, rewritten(rules, named(relation), changes), options)];
    },

    grant: (relation, grants) => rightsOf(rules, relation, grants).map(({ right, grantee }) => `grant ${right} to ${grantee}`),
    revoke: (relation, grants) => rightsOf(rules, relation, grants).map(({ right, grantee }) => `revoke ${right} from ${grantee}`),

    countRows: (select) => `select count(*) as failures from (\n${select}\n) as failing`,
    limitRows: (select, limit) => `select * from (\n${select}\n) as failing limit ${limit}`,
  };

  function rightsOf({ selectOn, grantee }: StatementRules, relation: StoredRelation, { select = [] }: RelationGrants) {
    if (capabilities.grants === 'no-users') return [];
    requireCapability(dialect, 'a right that is given by a statement', capabilities.grants);
    return select.map((name) => ({ right: selectOn(relation, named(relation)), grantee: grantee(name) }));
  }
}

/** What describes a view and its columns: in the statement that makes it, or in others after it. */
function toldOf(
  { dialect: { identifier, literal }, tableClauses, columnComment, keepingRights, policyClauses }: StatementRules,
  view: string,
  { columns, policies, ...told }: ViewOptions = { columns: [] },
): { readonly inDefinition: string; readonly after: readonly string[] } {
  if (columnComment === undefined) {
    const ofView = told.description === undefined ? [] : [`comment on view ${view} is ${literal(told.description)}`];
    const ofColumns = columns.flatMap((column) =>
      column.description === undefined ? [] : [`comment on column ${view}.${identifier(column.name)} is ${literal(column.description)}`],
    );
    const said = [...ofView, ...ofColumns];
    return { inDefinition: '', after: said.length === 0 ? [] : [said.join(';\n')] };
  }
  const list = columns.map((column) => {
    const mask = policies?.masks.get(column.name);
    const policy = mask === undefined || policyClauses === undefined ? '' : ` ${policyClauses.ofColumn(mask.name)}`;
    const comment = column.description === undefined ? '' : ` ${columnComment(column.description)}`;
    return `\n  ${identifier(column.name)}${policy}${comment}`;
  });
  const isDescribed = columns.some((column) => column.description !== undefined) || (policies?.masks.size ?? 0) > 0;
  const ofRows = policies?.rows === undefined || policyClauses === undefined ? [] : [policyClauses.ofRows(policies.rows)];
  const clauses = [...ofRows, ...(keepingRights === undefined ? [] : [keepingRights]), ...tableClauses(told)];
  return { inDefinition: `${isDescribed ? ` (${list.join(',')}\n)` : ''}${clauseLines(clauses)}`, after: [] };
}

/** What stands behind a name, each clause on a line of its own. */
function clauseLines(clauses: readonly string[]): string {
  return clauses.map((clause) => `\n${clause}`).join('');
}

function alterations(rules: StatementRules, table: string, changes: readonly StoredColumnChange[]): readonly string[] {
  const { dialect, columnType, alters, beforeAdding } = rules;
  const column = (change: StoredColumnChange): string => {
    const name = dialect.identifier(change.name);
    switch (change.kind) {
      case 'add':
        return `${name} ${columnType(change.type)}`;
      case 'drop':
        return name;
      case 'retype':
        return `${name} set data type ${columnType(change.to)}`;
      default:
        return change satisfies never;
    }
  };
  const added = changes.flatMap((change) => (change.kind === 'add' ? [change.type] : []));
  const before = added.length === 0 ? [] : (beforeAdding?.(table, added) ?? []);
  const kinds = [...new Set(changes.map(({ kind }) => kind))];
  const written = kinds.flatMap((kind) => alters[kind]?.(changes.filter((change) => change.kind === kind).map(column)) ?? []);
  return [...before, ...written.map((alteration) => `alter table ${table} ${alteration}`)];
}

/** A select of a table's rows with other columns. What is new or of another type stands at the end. */
function rewritten({ dialect, except }: StatementRules, table: string, changes: readonly StoredColumnChange[]): string {
  const { identifier, compile } = dialect;
  const left = changes.filter(({ kind }) => kind !== 'add').map(({ name }) => identifier(name));
  const added = changes.flatMap((change) => {
    if (change.kind === 'drop') return [];
    const value =
      change.kind === 'add'
        ? castNode(literal(null).toOperationNode(), change.type)
        : castNode(ReferenceNode.create(ColumnNode.create(change.name)), change.to);
    return [`${compile(value)} as ${identifier(change.name)}`];
  });
  const kept = left.length === 0 ? '*' : `* ${except} (${left.join(', ')})`;
  return `select ${[kept, ...added].join(', ')}\nfrom ${table}`;
}

function requireCapability({ title }: Dialect, what: string, capability: Capability): void {
  if (capability === 'supported') return;
  const { reason, alternative } = capability;
  throw new MartletError('capability-missing', { dialect: title, what, reason, alternative });
}
