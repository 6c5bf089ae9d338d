import type { DataTest, Model } from '../../model/index.js';
import type { GivenRow, GivenRows } from '../given.js';
import { loadFastCheck } from '../load-fast-check.js';
import { resultType } from '../result.js';
import { runSubject } from '../run.js';
import { type Substitute, subProject, upstream } from '../sub-project.js';
import { testDataWith } from '../test-data.js';
import { valueText } from '../value-text.js';
import { worldText } from '../world/for-all.js';
import { validWorld } from '../world/valid-world.js';
import { world } from '../world/world.js';
import { worldArbitrary } from '../world/world-arbitrary.js';
import type { Mutant } from './mutants-of.js';
import { withQuery } from './mutation-switch.js';

/** What generated worlds say of a mutant that the unit tests let live. */
export interface WorldVerdict {
  /** The data test that finds failing rows in a world where the model itself passes it. */
  readonly killedBy?: string;
  /** The smallest world found in which the mutant returns other rows than the model. */
  readonly world?: string;
}

export interface WorldSearch {
  /** Tries to tell a mutant from its model. */
  judge(mutant: Mutant): Promise<WorldVerdict>;
}

/** Worlds of one model: each is generated, and the model run on it, once for all mutants. */
export async function searchWorlds(model: Model, ownTests: readonly DataTest[]): Promise<WorldSearch> {
  const fc = await loadFastCheck('generated worlds');
  const near = world(model);
  const arbitrary = await worldArbitrary(near);
  const samples = await Promise.all(fc.sample(arbitrary, { numRuns: SAMPLES, seed: SEED }).map((sample) => validWorld(sample)));
  const originals = samples.map((rows) => rowsOf(model, rows, unchanged));
  const far = await farWorlds(model, ownTests);

  const differs = async (mutant: Substitute, rows: readonly GivenRows[], original: Promise<string>): Promise<boolean> =>
    (await rowsOf(model, rows, mutant)) !== (await original);

  return {
    judge: async ({ query }) => {
      const mutant: Substitute = (relation) => (relation === model ? withQuery(model, query) : relation);
      const differing: (readonly GivenRows[])[] = [];
      for (const [place, rows] of samples.entries()) {
        if (differing.length < TESTED_WORLDS && (await differs(mutant, rows, originals[place] ?? Promise.resolve(''))))
          differing.push(rows);
      }
      for (const rows of differing) {
        const before = new Set((await testDataWith(model, rows, unchanged)).failed);
        const found = (await testDataWith(model, rows, mutant)).failed.find((name) => !before.has(name));
        if (found !== undefined) return { killedBy: found };
      }
      if (differing.length > 0) {
        for (const { test, rows } of far) {
          const broken = await runSubject(test, await subProject(test, rows, mutant)).then(
            (result) => result.rows.length > 0,
            () => true,
          );
          if (broken) return { killedBy: test.name };
        }
      }
      const shrunk = await fc.check(
        fc.asyncProperty(arbitrary, async (generated) => {
          const rows = await validWorld(generated);
          return !(await differs(mutant, rows, rowsOf(model, rows, unchanged)));
        }),
        {
          numRuns: differing.length > 0 ? SAMPLES : SAMPLES * 2,
          seed: SEED + 1,
          interruptAfterTimeLimit: MILLISECONDS_TO_SHRINK,
          markInterruptAsFailure: false,
        },
      );
      const smallest = shrunk.counterexample?.[0] ?? differing[0];
      return smallest === undefined ? {} : { world: worldText(await validWorld(smallest)) };
    },
  };
}

const SAMPLES = 16;
const SEED = 1;
const TESTED_WORLDS = 3;
const MILLISECONDS_TO_SHRINK = 3000;

const unchanged: Substitute = (model) => model;

/** Worlds of sources in which business rules hold that look at a model, so that a mutant can break them. */
async function farWorlds(
  model: Model,
  tests: readonly DataTest[],
): Promise<readonly { readonly test: DataTest; readonly rows: readonly GivenRows[] }[]> {
  const fc = await loadFastCheck('generated worlds');
  const found: { test: DataTest; rows: readonly GivenRows[] }[] = [];
  for (const test of tests.filter((one) => upstream(one).includes(model))) {
    const sources = upstream(test).filter(({ kind }) => kind === 'source');
    const samples = fc.sample(await worldArbitrary(world(model, { of: sources })), { numRuns: FAR_SAMPLES, seed: SEED });
    for (const rows of samples) {
      // A world in which the rule is broken, or can't be looked at, says nothing of mutants.
      const holds = await runSubject(test, await subProject(test, rows, unchanged)).then(
        (result) => result.rows.length === 0,
        () => false,
      );
      if (holds) found.push({ test, rows });
    }
  }
  return found;
}

const FAR_SAMPLES = 4;

async function rowsOf(model: Model, rows: readonly GivenRows[], substitute: Substitute): Promise<string> {
  try {
    const result = await runSubject(model, await subProject(model, rows, substitute));
    return JSON.stringify(
      result.rows.map((row: GivenRow) => Object.entries(row).map(([name, value]) => valueText(value, resultType(result.columns, name)))),
    );
  } catch (error) {
    // A query that fails tells itself from one that does not.
    return `failed: ${String(error)}`;
  }
}
