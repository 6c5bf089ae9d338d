import type { Plan } from '../plan/index.js';
import type { Session } from '../warehouses/warehouse.js';
import { performScan, performStep, skippedStep, stepIdentity } from './perform.js';
import { type RunContext, withSessions } from './run-context.js';
import { schedule } from './schedule.js';
import { stepsOf, type Unit, unitsOf } from './units.js';

/** The schema that keeps the failing rows of data tests. */
export const FAILURES_SCHEMA = '_martlet_failures';

/** Does all steps of a plan. What fails is recorded; it stops what depends on it, and nothing else. */
export async function performPlan(run: RunContext, plan: Plan): Promise<void> {
  const { request, warehouse, busy, stop } = run;
  const around = {
    statements: warehouse.statements,
    clock: request.clock,
    busy,
    signal: stop.signal,
    ...(request.storeFailures ? { failuresSchema: FAILURES_SCHEMA } : {}),
  };
  // The step that failed, by the unit in which it stands.
  const culprits = new Map<string, string>();
  const units = unitsOf(plan);
  await withSessions(run, units.length, (workers) =>
    schedule<Unit, Session, { ok: boolean }>(units, {
      workers,
      isStopped: () => stop.signal.aborted,
      perform: async (unit, worker) => {
        for (const step of stepsOf(unit)) {
          const { id, kind, relation, test } = stepIdentity(step);
          request.emit({ kind: 'step-started', id, step: kind, relation, test });
        }
        const results =
          'scan' in unit ? await performScan(unit.scan, unit.tests, worker, around) : [await performStep(unit.step, worker, around)];
        for (const result of results) run.record(result);
        const culprit = results.find(({ status }) => status !== 'succeeded' && status !== 'warned');
        if (culprit === undefined) return { ok: true };
        culprits.set(unit.id, culprit.id);
        if (request.failFast) stop.abort();
        return { ok: false };
      },
      skip: (unit, because) => {
        for (const step of stepsOf(unit)) run.record(skippedStep(step, culprits.get(because) ?? because));
        return { ok: false };
      },
    }),
  );
}
