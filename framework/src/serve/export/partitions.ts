import { AliasNode, IdentifierNode, type OperationNode, ParensNode } from 'kysely';
import { describeType, type LogicalType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import { column, compare, isNull, orderNode, selectQuery, typedLiteral } from '../../semantic/index.js';
import { castNode, dateTrunc, SqlExpression, timestampTrunc } from '../../sql/index.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import type { ExportedPart } from './export-manifest.js';

/** A column that files are parted by, or the period that a date or an instant is in. */
export interface PartitionColumn {
  /** In paths: `order_date_month`. */
  readonly name: string;
  /** The column, where files don’t repeat it. */
  readonly column?: string;
  readonly node: OperationNode;
  readonly type: LogicalType;
}

const PERIODS = ['year', 'quarter', 'month', 'week', 'day'] as const;
type Period = (typeof PERIODS)[number];

/** What rows are read from. */
const ROWS = 'exported';

/**
 * The columns of an export that its files are parted by: `country`, `order_date.month`.
 *
 * @throws MartletError `partition-unfit`.
 */
export function partitionColumns(
  asked: readonly string[],
  columns: ReadonlyMap<string, LogicalType | undefined>,
): readonly PartitionColumn[] {
  const parted = asked.map((text): PartitionColumn => {
    const [name = text, period, more] = text.split('.');
    const type = columns.get(name);
    if (!columns.has(name))
      throw new MartletError('partition-unfit', {
        partition: text,
        problem: 'there is no such column',
        similar: similarNames(name, columns.keys()),
      });
    const node = column(ROWS, name);
    if (period === undefined) {
      if (type === undefined || !PARTED.has(type.kind))
        throw unfit(text, `files are not parted by ${type === undefined ? 'such a column' : describeType(type)}`);
      return { name, column: name, node, type };
    }
    const unit = PERIODS.find((each) => each === period);
    if (unit === undefined || more !== undefined || (type?.kind !== 'date' && type?.kind !== 'timestamp'))
      throw unfit(text, `a date or an instant is parted by ${PERIODS.join(', ')}`);
    return { name: `${name}_${unit}`, node: startOf(unit, node, type.kind), type: { kind: 'date' } };
  });
  if (parted.length > 0 && keptColumns([...columns.keys()], parted).length === 0)
    throw unfit(asked.join(', '), 'no column would be left in the files');
  return parted;
}

const PARTED: ReadonlySet<LogicalType['kind']> = new Set(['text', 'integer', 'boolean', 'date']);

function startOf(unit: Period, node: OperationNode, kind: 'date' | 'timestamp'): OperationNode {
  const value = new SqlExpression<string>(node);
  const start = kind === 'date' ? dateTrunc(unit, value) : timestampTrunc(unit, value);
  return castNode(start.toOperationNode(), { kind: 'date' });
}

/** The combinations of values that there are, one row each. */
export function partitionsQuery(query: OperationNode, by: readonly PartitionColumn[]): OperationNode {
  const distinct = selectQuery({ selections: by.map(({ name, node }) => [name, node]), distinct: true, from: rowsOf(query) });
  const values = by.map(({ name }) => [name, column('parted', name)] as const);
  return selectQuery({
    selections: values,
    from: AliasNode.create(ParensNode.create(distinct), IdentifierNode.create('parted')),
    orderBy: orderNode(values.map(([, node]) => ({ by: new SqlExpression(node), direction: 'asc' as const }))),
  });
}

/** The columns that files hold: all but those that their paths say. */
export function keptColumns(columns: readonly string[], by: readonly PartitionColumn[]): readonly string[] {
  const said = new Set(by.map((each) => each.column));
  return columns.filter((name) => !said.has(name));
}

/** The rows of one combination, with these columns. */
export function partQuery(
  query: OperationNode,
  columns: readonly string[],
  by: readonly PartitionColumn[],
  values: readonly ResultValue[],
): OperationNode {
  const where = by.map(({ node, type }, place) => {
    const value = values[place] ?? null;
    const literal = value === null ? undefined : typedLiteral(type, value);
    return literal === undefined ? isNull(node) : compare(node, '=', literal);
  });
  return selectQuery({ selections: columns.map((name) => [name, column(ROWS, name)]), from: rowsOf(query), where });
}

function rowsOf(query: OperationNode): OperationNode {
  return AliasNode.create(ParensNode.create(query), IdentifierNode.create(ROWS));
}

const NULL = '__HIVE_DEFAULT_PARTITION__';
const MOST_BYTES = 200;

/**
 * Where the files of a combination are, as Hive and all that reads its folders know it: `month=2025-03-01/country=DE`.
 *
 * @throws MartletError `partition-unfit` for a value that no folder can be called by.
 */
export function partitionPath(by: readonly PartitionColumn[], values: readonly ResultValue[]): string {
  return by
    .map(({ name }, place) => {
      const value = values[place] ?? null;
      const written = `${name}=${value === null ? NULL : encodeURIComponent(String(value)).replaceAll('*', '%2A')}`;
      if (Buffer.byteLength(written) > MOST_BYTES) throw unfit(name, `a value of it has more than ${MOST_BYTES} bytes`);
      return written;
    })
    .join('/');
}

export function partitionValues(by: readonly PartitionColumn[], values: readonly ResultValue[]): ExportedPart['partition'] {
  if (by.length === 0) return undefined;
  return Object.fromEntries(
    by.map(({ name }, place) => {
      const value = values[place] ?? null;
      return [name, value === null || typeof value === 'boolean' ? value : String(value)];
    }),
  );
}

function unfit(partition: string, problem: string): MartletError {
  return new MartletError('partition-unfit', { partition, problem, similar: [] });
}
