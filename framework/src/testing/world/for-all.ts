import type { Relation } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import type { GivenRow, GivenRows } from '../given.js';
import { loadFastCheck } from '../load-fast-check.js';
import { isMutating, substituteMutant } from '../mutation/mutation-switch.js';
import type { Result } from '../result.js';
import { diffTable } from '../row-diff.js';
import { runSubject } from '../run.js';
import { subProject } from '../sub-project.js';
import { validWorld } from './valid-world.js';
import type { World } from './world.js';
import { worldArbitrary } from './world-arbitrary.js';

/** The rows of one world. */
export interface Inputs {
  /** The rows of a relation; none where the world has none of it. */
  of<R extends object>(relation: Relation<R>): readonly R[];
}

export interface ForAllOptions {
  /** The number of worlds; 25 when left out. */
  readonly runs?: number;
  /** What decides which worlds; the same ones each time when left out. */
  readonly seed?: number;
}

/**
 * Holds a property of a model against generated worlds. When one breaks it, the smallest world that still does is shown.
 *
 * @throws MartletError `world-breaks-property` with the rows of that world; what {@link worldArbitrary} and {@link run} throw.
 *
 * @example
 * ```ts
 * await forAll(world(factSales), ({ result, inputs }) => {
 *   expect(result.rows.length).toBe(inputs.of(stgOrders).filter(({ status }) => status !== 'cancelled').length);
 * });
 * ```
 */
export async function forAll<R extends object>(
  world: World<R>,
  property: (made: { readonly result: Result<R>; readonly inputs: Inputs }) => void | Promise<void>,
  { runs = 25, seed = 1 }: ForAllOptions = {},
): Promise<void> {
  const fc = await loadFastCheck('generated worlds');
  const broken = await fc.check(
    fc.asyncProperty(await worldArbitrary(world), async (generated) => {
      const rows = await validWorld(generated);
      const result = await runSubject(world.subject, await subProject(world.subject, rows, substituteMutant));
      // The subject's contract is what `R` is the type of.
      await property({ result: result as Result<R>, inputs: inputsOf(rows) });
    }),
    { numRuns: runs, seed, endOnFailure: isMutating() },
  );
  if (!broken.failed) return;
  const [smallest = []] = broken.counterexample ?? [];
  const cause = broken.errorInstance;
  throw new MartletError(
    'world-breaks-property',
    { subject: world.subject.name, seed, message: cause instanceof Error ? cause.message : String(cause), rows: worldText(smallest) },
    undefined,
    { cause },
  );
}

function inputsOf(rows: readonly GivenRows[]): Inputs {
  // `given` has tied the rows of a relation to its contract, of which `R` is the type.
  return {
    of: <R extends object>(relation: Relation<R>) =>
      rows.filter((one) => one.relation === relation).flatMap((one) => one.rows) as readonly R[],
  };
}

/** The rows of a world as tables. */
export function worldText(world: readonly GivenRows[]): string {
  return world
    .filter(({ rows }) => rows.length > 0)
    .map(
      ({ relation, rows }) =>
        `${relation.name}\n${diffTable(
          rows.map((row: GivenRow) => ({ sign: ' ', row })),
          relation.columns,
        )}`,
    )
    .join('\n\n');
}
