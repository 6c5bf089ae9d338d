export {
  array,
  boolean,
  Column,
  type ColumnDefinition,
  date,
  decimal,
  double,
  integer,
  json,
  type ManagedRole,
  type Reference,
  type ReferenceColumnOptions,
  text,
  timestamp,
} from './column.js';
export type { ColumnRule, ColumnRuleOf, ColumnRules, ColumnTest, Severity, TestOptions } from './column-test.js';
export { type Columns, managedColumn, type QueriedRow, queriedColumns, type Row } from './contract.js';
export { exactRows } from './exact-rows.js';
export { decimalDigits, exactInstant, exactValue, isDay, plainDecimal } from './exact-value.js';
export { type FileRow, loadedColumns, readableColumns } from './loaded-columns.js';
export { describeType, isNumericType, isSameType, type LogicalType } from './logical-type.js';
export { isCurrent, isDeleted, managedBuilder, validFrom, validTo } from './managed-columns.js';
export type { Problem } from './problem.js';
export type { Relation, RowOf } from './relation.js';
export type {
  DateString,
  DecimalString,
  DoubleNumber,
  Flavoured,
  FlavourOf,
  JsonString,
  Pii,
  PiiClass,
  PiiOf,
  TemporalValue,
  TimestampString,
} from './values.js';
