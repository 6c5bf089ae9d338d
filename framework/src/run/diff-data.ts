import type { OperationNodeSource } from 'kysely';
import { dataComparison, type RelationComparison } from '../plan/index.js';
import {
  type Comparison,
  countDifferences,
  countRepeatedKeys,
  countUnkeyedDifferences,
  LEFT,
  RIGHT,
  sampleDifferences,
  sampleOneSided,
  sampleUnkeyed,
} from '../quality/index.js';
import { resolveRelations } from '../sql/index.js';
import type { ModelVersion } from '../state/index.js';
import type { ResultRow, Session } from '../warehouses/warehouse.js';
import type { DataDiff, DifferentRow, KeyedDiff, NamedValues, UnkeyedDiff } from './environment-diff.js';
import type { RunContext } from './run-context.js';

/** Compares the rows of two versions of a relation. */
export async function diffData(
  run: Pick<RunContext, 'project' | 'warehouse' | 'stop'>,
  session: Session,
  different: Extract<RelationComparison, { kind: 'different' }>,
  { schemaOnly, samples }: { readonly schemaOnly?: boolean; readonly samples: number },
): Promise<DataDiff> {
  if (schemaOnly === true) return { kind: 'not-compared', because: 'schema-only' };
  const { left, right } = different;
  if (left.as === 'inline' || right.as === 'inline') return { kind: 'not-compared', because: 'inlined' };
  const { comparison, notCompared } = dataComparison(run.project, different);
  const ask = asking(run, session, left, right);
  if (comparison.key.length + comparison.columns.length === 0) return { kind: 'not-compared', because: 'no-common-column' };
  if (comparison.key.length === 0) return { ...(await diffUnkeyed(ask, comparison, samples)), notCompared };
  const repeatedKeys = {
    left: countOf(await ask(countRepeatedKeys(comparison, LEFT)), 'repeated'),
    right: countOf(await ask(countRepeatedKeys(comparison, RIGHT)), 'repeated'),
  };
  // Rows can be paired by what identifies them only while it does.
  if (repeatedKeys.left + repeatedKeys.right > 0) return { ...(await diffUnkeyed(ask, comparison, samples)), notCompared, repeatedKeys };
  return { ...(await diffKeyed(ask, comparison, samples)), notCompared };
}

type Ask = (query: OperationNodeSource) => Promise<readonly ResultRow[]>;

/** Runs queries on the physical tables of two versions, whatever their views show meanwhile. */
function asking(
  { warehouse, stop }: Pick<RunContext, 'warehouse' | 'stop'>,
  session: Session,
  left: ModelVersion,
  right: ModelVersion,
): Ask {
  const places = new Map([
    [LEFT, left.relation],
    [RIGHT, right.relation],
  ]);
  return (query) =>
    session.query(warehouse.dialect.compile(resolveRelations(query.toOperationNode(), places).query), { signal: stop.signal });
}

async function diffKeyed(ask: Ask, comparison: Comparison, limit: number): Promise<Omit<KeyedDiff, 'notCompared'>> {
  const counts = await ask(countDifferences(comparison));
  const { key, columns } = comparison;
  const leftOnly = countOf(counts, 'only_left');
  const rightOnly = countOf(counts, 'only_right');
  const both = countOf(counts, 'in_both');
  const equal = countOf(counts, 'equal');
  const sample = async (count: number, query: OperationNodeSource) => (count === 0 || limit === 0 ? [] : ask(query));
  return {
    kind: 'keyed',
    key: key.map(({ name }) => name),
    leftOnly,
    rightOnly,
    both,
    equal,
    matches: columns.map(({ name }, index) => ({ column: name, rows: countOf(counts, `matching_${index}`) })),
    samples: {
      leftOnly: (await sample(leftOnly, sampleOneSided(comparison, LEFT, limit))).map((row) => keyedValues(comparison, row)),
      rightOnly: (await sample(rightOnly, sampleOneSided(comparison, RIGHT, limit))).map((row) => keyedValues(comparison, row)),
      different: (await sample(both - equal, sampleDifferences(comparison, limit))).map((row) => differentRow(comparison, row)),
    },
  };
}

async function diffUnkeyed(ask: Ask, comparison: Comparison, limit: number): Promise<Omit<UnkeyedDiff, 'notCompared'>> {
  const counts = await ask(countUnkeyedDifferences(comparison));
  const columns = [...comparison.key, ...comparison.columns];
  const leftOnly = countOf(counts, 'only_left');
  const rightOnly = countOf(counts, 'only_right');
  const sample = async (count: number, side: typeof LEFT | typeof RIGHT): Promise<readonly NamedValues[]> =>
    count === 0 || limit === 0 ? [] : (await ask(sampleUnkeyed(comparison, side, limit))).map((row) => named(columns, 'value', row));
  return {
    kind: 'unkeyed',
    leftOnly,
    rightOnly,
    both: countOf(counts, 'in_both'),
    samples: { leftOnly: await sample(leftOnly, LEFT), rightOnly: await sample(rightOnly, RIGHT) },
  };
}

/** Counts come as text where they are wider than a number. */
function countOf([row]: readonly ResultRow[], name: string): number {
  return Number(row?.[name] ?? 0);
}

function keyedValues({ key, columns }: Comparison, row: ResultRow): NamedValues {
  return { ...named(key, 'key', row), ...named(columns, 'value', row) };
}

function differentRow({ key, columns }: Comparison, row: ResultRow): DifferentRow {
  return {
    key: named(key, 'key', row),
    values: columns.flatMap(({ name }, index) =>
      row[`differs_${index}`] === true ? [{ column: name, left: row[`left_${index}`] ?? null, right: row[`right_${index}`] ?? null }] : [],
    ),
  };
}

function named(columns: Comparison['columns'], prefix: string, row: ResultRow): NamedValues {
  return Object.fromEntries(columns.map(({ name }, index) => [name, row[`${prefix}_${index}`] ?? null]));
}
