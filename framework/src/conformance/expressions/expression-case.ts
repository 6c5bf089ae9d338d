import type { Expression, OperationNode } from 'kysely';
import { expressionBuilder } from 'kysely';
import {
  boolean,
  type Column,
  type Columns,
  cast,
  date,
  dateLiteral,
  decimal,
  decimalLiteral,
  double,
  integer,
  literal,
  type Row,
  type SqlExpression,
  text,
  timestamp,
  timestampLiteral,
  valuesOf,
} from '../../index.js';

/** A query, and the rows that it returns on every warehouse. */
export interface ExpressionCase {
  readonly name: string;
  readonly query: OperationNode;
  /** One text for each row, with commas between its cells; `null` for null, arrays in brackets, decimals without zeros at their end. */
  readonly expected: readonly string[];
}

type Exported = typeof import('../../sql/expressions/index.js');

/** The functions that make expressions, as authors call them. */
export type ExpressionFunction = {
  [K in keyof Exported]: Exported[K] extends (...args: never) => unknown ? K : never;
}[keyof Exported];

/** Cases by the function that they are about. */
export type Cases = Readonly<Partial<Record<ExpressionFunction, readonly ExpressionCase[]>>>;

const db = expressionBuilder<Record<never, never>>();

/** A case of one expression over literals. */
export function scalar(name: string, expression: Expression<unknown>, expected: string | null): ExpressionCase {
  const one = valuesOf({ one: integer().notNull() }, [{ one: 1 }]).as('one_row');
  const query = db.selectFrom(one).select((expression as SqlExpression<unknown>).as('result'));
  return { name, query: query.toOperationNode(), expected: [expected ?? 'null'] };
}

/** A case of a query over rows, which are called `t` in it. */
export function overRows<const C extends Columns>(
  name: string,
  columns: C,
  rows: readonly Row<C>[],
  build: (from: ReturnType<typeof tableOfRows<C>>) => { toOperationNode(): OperationNode },
  expected: readonly string[],
): ExpressionCase {
  return { name, query: build(tableOfRows(columns, rows)).toOperationNode(), expected };
}

export function tableOfRows<const C extends Columns>(columns: C, rows: readonly Row<C>[]) {
  return db.selectFrom(valuesOf(columns, rows as readonly Row<NoInfer<C>>[]).as('t'));
}

/** Operands that are no bare literals, as columns are. */
export const int = (value: number) => cast(literal(value), integer());
export const dec = (value: `${number}`) => cast(decimalLiteral(value), decimal(18, 4));
export const dbl = (value: number) => cast(literal(value), double());
export const txt = (value: string) => cast(literal(value), text());
export const day = (value: `${number}-${number}-${number}`) => cast(dateLiteral(value), date());
export const ts = (value: `${number}-${number}-${number}T${string}`) => cast(timestampLiteral(value), timestamp());
const none = <T>(column: Column<T, unknown>) => cast(literal(null), column) as SqlExpression<T | null>;
export const noValue = {
  int: none(integer()),
  text: none(text()),
  day: none(date()),
  ts: none(timestamp()),
  bool: none(boolean()),
  dec: none(decimal(18, 4)),
};

/** A cell as the text that cases expect: numbers of any type alike, doubles to twelve digits. */
export function textOfCell(cell: unknown): string {
  if (Array.isArray(cell)) return `[${cell.map(textOfCell).join(', ')}]`;
  const items = typeof cell === 'string' ? arrayOfText(cell) : undefined;
  if (items !== undefined) return textOfCell(items);
  if (typeof cell === 'number') return plain(Number.isInteger(cell) ? String(cell) : String(Number(cell.toPrecision(12))));
  if (typeof cell === 'string' && /^-?\d+\.\d+$/.test(cell))
    return plain(cell.length > 16 && /\d{12,}$/.test(cell) ? roundedText(cell) : cell);
  return String(cell);
}

/** Some drivers give arrays as JSON. */
function arrayOfText(text: string): readonly unknown[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    return JSON.parse(text) as readonly unknown[];
  } catch {
    return undefined;
  }
}

function plain(value: string): string {
  const text = value.includes('.') ? value.replace(/0+$/, '').replace(/\.$/, '') : value;
  return text === '-0' ? '0' : text;
}

/** Warehouses that compute with decimals show more digits of a quotient than a double has. */
function roundedText(value: string): string {
  return String(Number(Number(value).toPrecision(12)));
}
