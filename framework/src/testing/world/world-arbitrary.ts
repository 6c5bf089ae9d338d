import type { Arbitrary } from 'fast-check';
import type { Relation } from '../../columns/index.js';
import type { Model, Source } from '../../model/index.js';
import { testsOf, validValuesOf } from '../../quality/index.js';
import type { GivenRow, GivenRows } from '../given.js';
import { loadFastCheck } from '../load-fast-check.js';
import { run } from '../run.js';
import { isConstant } from '../sub-project.js';
import { valueText } from '../value-text.js';
import { hintsOf } from './query-hints.js';
import { valueArbitrary } from './value-arbitrary.js';
import type { World } from './world.js';

/**
 * The rows of a world as an arbitrary of fast-check, for properties of your own; it shrinks to few rows and simple values.
 * Rows keep to keys, references, accepted values, ranges, patterns and nullability.
 *
 * @throws MartletError `fast-check-missing` where fast-check, an optional peer, is not installed.
 *
 * @example
 * ```ts
 * const rows = await worldArbitrary(world(factSales));
 * ```
 */
export async function worldArbitrary(world: World): Promise<Arbitrary<readonly GivenRows[]>> {
  const fc = await loadFastCheck('generated worlds');
  const { constants, domainOf } = hintsOf(world.subject);
  const drafts = world.relations.map((relation) => {
    const cells = Object.entries(relation.columns).map(
      ([name, { definition }]) => [name, valueArbitrary(fc, domainOf(name), definition, constants)] as const,
    );
    // Beside each row a number, by which it chooses the rows that it refers to.
    const row = fc.tuple(fc.record(Object.fromEntries(cells)), fc.nat({ max: 5 }));
    return fc.array(row, { minLength: 0, maxLength: world.rows, size: 'max' });
  });
  const known = await knownRows(world);
  return fc.tuple(...drafts).map((rows) => consistent(world, known, rows as readonly Draft[]));
}

/** Rows that are there before anything is generated: fixed ones, and those of calendars and other constants. */
async function knownRows({ relations, fixed }: World): Promise<ReadonlyMap<Relation, readonly GivenRow[]>> {
  const known = new Map<Relation, readonly GivenRow[]>(fixed.map(({ relation, rows }) => [relation, rows]));
  for (const { to } of relations.flatMap(referencesOf)) {
    // A contract refers to what a project declares: sources and models.
    const referred = to as Model | Source;
    if (!known.has(to) && referred.kind !== 'source' && isConstant(referred))
      known.set(to, (await run(referred)).rows as readonly GivenRow[]);
  }
  return known;
}

type Draft = readonly (readonly [GivenRow, number])[];

/** Makes references point at rows that are there, and leaves out rows that repeat a key. */
function consistent(
  { relations, fixed }: World,
  known: ReadonlyMap<Relation, readonly GivenRow[]>,
  drafts: readonly Draft[],
): readonly GivenRows[] {
  const done = new Map(known);
  const made: GivenRows[] = [];
  for (const [place, relation] of relations.entries()) {
    const referring = referencesOf(relation).filter(({ to }) => done.has(to));
    const resolved = (drafts[place] ?? []).flatMap(([row, choice]) => {
      const complete: Record<string, unknown> = { ...row };
      for (const { column, to, toColumn } of referring) {
        const choices = done.get(to) ?? [];
        if (complete[column] === null) continue;
        if (choices.length === 0) return [];
        if (choices.some((candidate) => candidate[toColumn] === complete[column])) continue;
        complete[column] = choices[choice % choices.length]?.[toColumn];
      }
      return [complete];
    });
    const member = relation.kind === 'source' ? undefined : relation.unknownMember;
    const rows = withoutRepeats(relation, member === undefined ? resolved : [member, ...resolved]);
    done.set(relation, rows);
    made.push({ relation, rows });
  }
  return [...fixed, ...made];
}

/** References of a contract: column by column. */
export function referencesOf(relation: Relation): readonly { readonly column: string; readonly to: Relation; readonly toColumn: string }[] {
  return Object.entries(relation.columns).flatMap(([column, { definition }]) =>
    validValuesOf(definition.tests).flatMap(({ occursIn }) =>
      occursIn === undefined ? [] : [{ column, to: occursIn.relation, toColumn: occursIn.column }],
    ),
  );
}

function withoutRepeats(relation: Model | Source, rows: readonly GivenRow[]): readonly GivenRow[] {
  const claims = testsOf(relation).flatMap(({ claim }) => (claim?.kind === 'unique' ? [claim] : []));
  // The grain of a history is tested of its current rows, and generated rows are all current.
  const grain = relation.grain === undefined ? [] : [{ columns: relation.grain, nulls: 'left out' as const }];
  const keys = [...grain, ...claims];
  return keys.reduce((kept, { columns, nulls }) => {
    const seen = new Set<string>();
    return kept.filter((row) => {
      if (nulls === 'left out' && columns.some((column) => row[column] === null)) return true;
      const text = JSON.stringify(columns.map((column) => valueText(row[column], relation.columns[column]?.definition.type)));
      return seen.has(text) ? false : seen.add(text);
    });
  }, rows);
}
