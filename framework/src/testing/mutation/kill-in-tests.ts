import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { afterAll, afterEach, beforeEach, TestRunner } from 'vitest';

import type { Model } from '../../model/index.js';
import { type Mutant, mutantsOf } from './mutants-of.js';
import { readMutants, type TestFileOutcome, writeOutcome } from './mutation-files.js';
import { installMutationSwitch } from './mutation-switch.js';

/**
 * Makes each test of a file that passes run again on every mutant that is still alive of the models that it ran: a mutant
 * is killed when the test then fails. Hooks of the file are not run in between.
 */
export function killMutantsInTests(directory: string): void {
  const mutation = installMutationSwitch();
  const listed = readMutants(directory);
  const alive = new Map<Model, Map<number, Mutant>>();
  const outcome: { kills: TestFileOutcome['kills'][number][]; models: Set<string>; tests: number } = {
    kills: [],
    models: new Set(),
    tests: 0,
  };
  let file = '';

  const aliveOf = async (model: Model): Promise<Map<number, Mutant>> => {
    const places = (await listed)[model.name] ?? [];
    const found =
      alive.get(model) ??
      new Map(
        (places.length === 0 ? [] : mutantsOf(model).mutants)
          .filter(({ place }) => places.includes(place))
          .map((mutant) => [mutant.place, mutant]),
      );
    alive.set(model, found);
    return found;
  };

  beforeEach(() => mutation.touched.clear());

  afterEach(async ({ task, signal }) => {
    // Each run of a test waits for its end once more.
    setMaxListeners(0, signal);
    file = task.file.filepath;
    outcome.tests += 1;
    if (task.result?.state === 'fail') return;
    const runTest = TestRunner.getTestFn(task);
    for (const model of [...mutation.touched]) {
      outcome.models.add(model.name);
      const mutants = await aliveOf(model);
      for (const mutant of [...mutants.values()]) {
        mutation.active = { model, query: mutant.query };
        const isKilled = await fails(runTest);
        mutation.active = undefined;
        if (!isKilled) continue;
        mutants.delete(mutant.place);
        outcome.kills.push({ model: model.name, place: mutant.place, test: task.name });
      }
    }
  }, TIMEOUT);

  afterAll(async () => {
    const name = createHash('sha256').update(file).digest('hex').slice(0, 16);
    await writeOutcome(directory, name, { ...outcome, models: [...outcome.models] });
  });
}

/** Long enough for all mutants of a model in one test. */
const TIMEOUT = 600_000;

async function fails(runTest: () => unknown): Promise<boolean> {
  try {
    await runTest();
    return false;
  } catch {
    // Whatever it says: that the test noticed is what counts.
    return true;
  }
}
