import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Plan, planGoal } from '../../src/plan/index.js';
import { statuses } from '../run-project.js';
import { copyOf, day, type Event, KeptProject } from './kept-project.js';

const STATES = ', valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent()';
/** Each way to keep rows, on a source and behind a table that is kept by time, and what reads them. */
const MODELS: Readonly<Record<string, string>> = {
  first: copyOf('first', 'events', `incrementalByTime('day')`),
  seen: copyOf('seen', 'first', 'view()'),
  by_day: copyOf('by_day', 'seen', `incrementalByTime('day')`),
  appended: copyOf('appended', 'seen', `incremental({ strategy: 'append', cursor: 'at' })`),
  merged: copyOf('merged', 'seen', `incremental({ strategy: 'merge', cursor: 'day' })`),
  states: copyOf('states', 'seen', `history({ by: 'columns' })`, STATES),
  rebuilt: copyOf('rebuilt', 'seen', 'table()'),
  further: copyOf('further', 'by_day', 'table()'),
  of_states: copyOf('of_states', 'states', 'table()'),
};
const NAMES = Object.keys(MODELS);

/** The source, then the models in their order, cut anywhere. */
const parts = fc.uniqueArray(fc.integer({ min: 1, max: NAMES.length - 1 }), { maxLength: 4 }).map((cuts) => {
  const at = [0, ...cuts.sort((a, b) => a - b), NAMES.length];
  return [['events'], ...at.slice(1).map((end, index) => NAMES.slice(at[index], end))];
});
const round = fc.record({ parts, late: fc.boolean(), environment: fc.constantFrom('prod', 'dev') });

test('a plan that is done in parts and then published leads to what it leads to at once', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 3 }), async (rounds) => {
      const [inParts, whole] = [await KeptProject.of(MODELS), await KeptProject.of(MODELS)];
      let rows: readonly Event[] = [[0, day(0)]];
      for (const [turn, { parts: chosen, late, environment }] of rounds.entries()) {
        rows = [...rows, [turn + 1, day(turn + 1)], ...(late ? [[100 + turn, day(turn)] as const] : [])];
        for (const project of [inParts, whole]) project.hold(rows);
        const at = day(turn + 2);
        const before = await shown(inParts, environment);
        const goals = new Set<string>();
        const onPlan = async (plan: Plan): Promise<boolean> => goals.add(planGoal(plan)) !== undefined;
        for (const only of chosen) {
          const result = await inParts.build(at, { environment, only, onPlan });
          expect(Object.values(statuses(result)).filter((status) => !['succeeded', 'unchanged'].includes(status))).toEqual([]);
          expect(result.published).toEqual([]);
          expect(await shown(inParts, environment)).toEqual(before);
        }
        await inParts.build(at, { environment, onPlan });
        expect(goals.size).toBe(1);
        await whole.build(at, { environment });
        expect(await shown(inParts, environment)).toEqual(await shown(whole, environment));
        expect(new Set(Object.values(statuses(await inParts.build(at, { environment }))))).toEqual(new Set(['unchanged']));
      }
    }),
    { numRuns: 6 },
  );
});

/** What each model shows in an environment; nothing before it is published. */
async function shown(project: KeptProject, environment: string): Promise<Readonly<Record<string, unknown>>> {
  const schema = environment === 'prod' ? 'gold' : `gold__${environment}`;
  const found = NAMES.map(async (name) => [name, await project.events(`${schema}.${name}`).catch(() => 'nothing')] as const);
  return Object.fromEntries(await Promise.all(found));
}
