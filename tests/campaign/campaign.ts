import fc from 'fast-check';
import { type History, histories, type Step } from './history.js';
import { type Counts, Difference, World } from './world.js';

/** What a campaign of one seed came to. */
export interface Outcome {
  readonly seed: number;
  /** Undefined where Martlet and the oracle agree. */
  readonly failure?: { readonly history: History; readonly message: string; readonly shrinks: number };
}

/** How a campaign goes about a seed. */
export interface CampaignOptions {
  readonly counts: Counts;
  /** The time for which a failure is shrunk. */
  readonly shrinkMilliseconds: number;
  /** Is told each history before it begins. */
  readonly onHistory?: (history: History) => void;
}

/** Makes the history of a seed happen, and shrinks it where Martlet and the oracle disagree. */
export async function campaign(seed: number, { counts, shrinkMilliseconds, onHistory }: CampaignOptions): Promise<Outcome> {
  let until = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(histories, async (history) => {
    if (performance.now() > until) return;
    onHistory?.(history);
    try {
      await happens(history, until === Number.POSITIVE_INFINITY ? counts : new Map());
    } catch (failure) {
      if (until === Number.POSITIVE_INFINITY) until = performance.now() + shrinkMilliseconds;
      throw failure;
    }
  });
  const { failed, counterexample, errorInstance, numShrinks } = await fc.check(property, { seed, numRuns: 1, unbiased: true });
  if (!failed || counterexample === null) return { seed };
  const message = errorInstance instanceof Difference ? errorInstance.message : String((errorInstance as Error | undefined)?.stack);
  return { seed, failure: { history: counterexample[0], message, shrinks: numShrinks } };
}

/** Every history begins with a build of production. */
const BEGIN: Step = { kind: 'build', environment: 'prod', isFull: false, way: 'build' };

/** Makes a history happen. */
async function happens(history: History, counts: Counts): Promise<void> {
  const world = new World(history, counts);
  try {
    for (const step of [BEGIN, ...history.steps]) await world.perform(step);
  } finally {
    world.close();
  }
}
