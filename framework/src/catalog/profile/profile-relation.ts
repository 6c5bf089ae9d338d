import type { Columns } from '../../columns/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { RelationName, ResultRow, ResultValue, Session, StatementOptions } from '../../warehouses/warehouse.js';
import type { ColumnProfile, RelationProfile } from '../profile-schema.js';
import {
  type Bins,
  binsOf,
  hasTopValues,
  histogramQuery,
  isNumeric,
  type ProfiledColumn,
  QUANTILES,
  sampleQuery,
  summaryQuery,
  topValuesQuery,
} from './profile-queries.js';

export interface ProfileOptions extends StatementOptions {
  readonly at: string;
  /** How many rows to show as an example; none when 0. */
  readonly samples: number;
}

/** Calculates the profile of a relation in the warehouse: one scan for the counts, one for histograms, one a list of values. */
export async function profileRelation(
  session: Session,
  dialect: Dialect,
  relation: RelationName,
  contract: Columns,
  { at, samples, ...options }: ProfileOptions,
): Promise<RelationProfile> {
  const columns = Object.entries(contract).map(
    ([name, { definition }]): ProfiledColumn => ({ name, type: definition.type, isPersonal: definition.pii !== undefined }),
  );
  const ask = (query: Parameters<Dialect['compile']>[0]): Promise<readonly ResultRow[]> => session.query(dialect.compile(query), options);

  const [summary = {}] = await ask(summaryQuery(relation, columns));
  const rows = Number(summary.rows);
  const profiles = new Map(columns.map((column, index) => [column.name, summaryOf(column, index, summary, rows)]));

  const histograms = columns.filter(isNumeric).flatMap(({ name }): Bins[] => {
    const { min, max } = profiles.get(name) ?? {};
    const [least, greatest] = [Number(min), Number(max)];
    return min !== undefined && Number.isFinite(least) && Number.isFinite(greatest) && least < greatest
      ? [binsOf(name, least, greatest)]
      : [];
  });
  if (histograms.length > 0) {
    const [counts = {}] = await ask(histogramQuery(relation, histograms));
    for (const [index, bins] of histograms.entries()) add(profiles, bins.column, { histogram: histogramOf(bins, index, counts) });
  }
  for (const column of columns.filter(hasTopValues)) {
    if (!tellsMuch(column, profiles.get(column.name))) continue;
    const found = await ask(topValuesQuery(relation, column.name));
    add(profiles, column.name, { top: found.map((row) => ({ value: shown(row.value ?? null) ?? '', rows: Number(row.rows) })) });
  }
  const sample = samples === 0 ? undefined : await sampleOf(columns, (names) => ask(sampleQuery(relation, names, samples)));
  return { at, rows, columns: Object.fromEntries(profiles), ...(sample === undefined ? {} : { sample }) };
}

function summaryOf(column: ProfiledColumn, index: number, summary: ResultRow, rows: number): ColumnProfile {
  const values = Number(summary[`values_${index}`]);
  const distinct = summary[`distinct_${index}`];
  const [least, greatest] = [shown(summary[`min_${index}`] ?? null), shown(summary[`max_${index}`] ?? null)];
  const quantiles = QUANTILES.flatMap((at, place) => {
    const value = Number(summary[`quantile_${index}_${place}`] ?? Number.NaN);
    return Number.isFinite(value) ? [{ at, value }] : [];
  });
  return {
    nullShare: rows === 0 ? 0 : (rows - values) / rows,
    ...(distinct === undefined ? {} : { distinct: Number(distinct), distinctShare: values === 0 ? 0 : Number(distinct) / values }),
    ...(least === undefined ? {} : { min: least }),
    ...(greatest === undefined ? {} : { max: greatest }),
    ...(quantiles.length === 0 ? {} : { quantiles }),
    ...(column.isPersonal ? { masked: true as const } : {}),
  };
}

/** Of many values each is rare, so that naming some tells nothing; whole numbers with many values are measures. */
function tellsMuch({ type }: ProfiledColumn, profile: ColumnProfile | undefined): boolean {
  const distinct = profile?.distinct ?? 0;
  return distinct > 0 && distinct <= (type.kind === 'integer' ? FEW_NUMBERS : FEW_TEXTS);
}

const FEW_NUMBERS = 24;
const FEW_TEXTS = 100;

function histogramOf({ edges }: Bins, index: number, counts: ResultRow): NonNullable<ColumnProfile['histogram']> {
  return edges.slice(1).map((to, bin) => ({ from: edges[bin] ?? to, to, rows: Number(counts[`bin_${index}_${bin}`]) }));
}

function add(profiles: Map<string, ColumnProfile>, column: string, found: Partial<ColumnProfile>): void {
  const known = profiles.get(column);
  if (known !== undefined) profiles.set(column, { ...known, ...found });
}

async function sampleOf(
  columns: readonly ProfiledColumn[],
  ask: (names: readonly string[]) => Promise<readonly ResultRow[]>,
): Promise<NonNullable<RelationProfile['sample']> | undefined> {
  const names = columns.filter(({ isPersonal }) => !isPersonal).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const rows = await ask(names);
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map(({ name }) => shown(row[name] ?? null) ?? null)),
    masked: columns.filter(({ isPersonal }) => isPersonal).map(({ name }) => name),
  };
}

/** A value as text, cut where it is long. */
function shown(value: ResultValue): string | undefined {
  if (value === null) return undefined;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const LONGEST = 200;
