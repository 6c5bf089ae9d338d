import type { OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import type { Capabilities } from './capabilities.js';

export type DialectName = 'duckdb' | 'snowflake' | 'bigquery' | 'databricks';

/** How a warehouse writes SQL. It needs no connection and no vendor's client. */
export interface Dialect {
  readonly name: DialectName;
  /** The product's name, for messages. */
  readonly title: string;
  readonly capabilities: Capabilities;
  /**
   * The SQL text of a query whose relations are resolved. Every value is written as a literal, since views and
   * `create table as` take no parameters.
   *
   * @throws MartletError `expression-unsupported` when the warehouse can't say what the query says.
   */
  compile(query: OperationNode): string;
  /** The physical type of a column. */
  typeName(type: LogicalType): string;
  /** Whether a column of a physical type, as the warehouse writes it, holds values of a logical one. */
  holdsType(physical: string, type: LogicalType): boolean;
  /** The logical type that holds all values of a physical one, as the warehouse writes it; undefined where none does. */
  logicalType(physical: string): LogicalType | undefined;
  /** An identifier, quoted where it must be. */
  identifier(name: string): string;
  /** A value as SQL text. */
  literal(value: unknown): string;
}
