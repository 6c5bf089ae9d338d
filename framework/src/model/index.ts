export { type Ephemeral, ephemeral } from '../materializations/ephemeral/declare.js';
export { type HardDeletes, type History, type HistoryOptions, history } from '../materializations/history/declare.js';
export {
  type BatchRow,
  type Incremental,
  type IncrementalOptions,
  incremental,
  type MergedRows,
} from '../materializations/incremental/declare.js';
export {
  type IncrementalByTime,
  type IncrementalByTimeOptions,
  incrementalByTime,
} from '../materializations/incremental-by-time/declare.js';
export { type MaterializedView, type MaterializedViewOptions, materializedView } from '../materializations/materialized-view/declare.js';
export { type Table, table } from '../materializations/table/declare.js';
export { type View, view } from '../materializations/view/declare.js';
export type { ChangeOptions, SchemaPolicy } from './change-options.js';
export { type DataTest, type DataTestSpec, dataTest, type MetricEquality } from './data-test.js';
export { declare } from './declare.js';
export { type Duration, type DurationUnit, days, hours, months, weeks, years } from './duration.js';
export { type Exposure, type ExposureSpec, exposure } from './exposure.js';
export type {
  ColumnReading,
  CommonFileOptions,
  CsvFileOptions,
  ExcelFileOptions,
  FileEncoding,
  FileFormatName,
  FileOptions,
  FilePattern,
  FixedWidthFileOptions,
  JsonFileOptions,
  ParquetFileOptions,
} from './file-options.js';
export { type Hooks, SELF } from './hooks.js';
export {
  type Dimension,
  dimension,
  type Fact,
  fact,
  type Intermediate,
  intermediate,
  type Metric,
  metric,
  model,
  type Staging,
  staging,
} from './kinds.js';
export type { Materialization } from './materialization.js';
export type { Grain, Model, ModelKind, ModelOptions, Tables } from './model.js';
export {
  type Monitor,
  type MonitorMetric,
  type MonitorOptions,
  monitorName,
  type RowMonitors,
  type SegmentOptions,
  type Sensitivity,
} from './monitor.js';
export {
  type AskedRows,
  type ChartKind,
  type Highlight,
  type HighlightLimit,
  isAsked,
  type Report,
  type ReportChart,
  type ReportSheet,
  type ReportSpec,
  report,
  type SheetLook,
  type SheetRows,
  type SheetSpec,
  sheet,
} from './report.js';
export { NOT_OF_SEEDS, type Seed, type SeedFile, type SeedSpec, seed, withRows } from './seed.js';
export { aliasesOf, type CheckedAliases } from './semantics/aliases-of.js';
export { type AttributeBuilders, type AttributeOptions, attributesOf, type ComputedAttribute } from './semantics/attributes-of.js';
export type { ComparisonOperator, Filter, FilterCondition, FilterValue, MemberState, TimeSpan } from './semantics/filter.js';
export { attributePath, filterSchema, timeSpan } from './semantics/filter-schema.js';
export type { Amount, Formula, Formulas, ProductUnit, QuotientUnit, Unitless } from './semantics/formula.js';
export type {
  Additivity,
  Aggregation,
  BalanceRule,
  FigureValue,
  Measure,
  MeasuredValue,
  MeasureOptions,
  RowReader,
} from './semantics/measure.js';
export { type MeasureBuilders, measuresOf } from './semantics/measures-of.js';
export type {
  AdditivityOf,
  ComparedMetric,
  ConversionMetric,
  CumulativeMetric,
  CumulativeWindow,
  DerivedMetric,
  FigureOf,
  MemberAggregation,
  MetricDefinition,
  MetricOptions,
  PerMemberMetric,
  RatioMetric,
  ReachOf,
  ShareMetric,
  SimpleMetric,
  UnitOf,
} from './semantics/metric.js';
export {
  comparedMetric,
  conversionMetric,
  cumulativeMetric,
  derivedMetric,
  inputsOf,
  perMemberMetric,
  ratioMetric,
  shareMetric,
  simpleMetric,
  simpleMetricsOf,
} from './semantics/metrics.js';
export type {
  AliasNames,
  AliasPath,
  AttributePath,
  AttributeValue,
  CalendarPartName,
  DatePath,
  GrainName,
  PathRecord,
  ReadablePath,
  ValueAt,
} from './semantics/paths.js';
export type { RollupDefinition } from './semantics/rollup.js';
export type { Bridge, Hierarchy, Join, MeasuresOf, Semantics, Star, StarOf, StarOptions, Starred } from './semantics/star.js';
export { wayName, waysOf } from './semantics/ways.js';
export { type FreshnessRule, type Source, type SourceSpec, source } from './source.js';
export { type Grants, type Partitioning, partitionUnit, rowKeyOf } from './storage.js';
