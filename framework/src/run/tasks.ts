import type { Plan, Step, TestScan, TestStep } from '../plan/index.js';
import type { Scheduled } from './schedule.js';

/** What is done at once: one step, or the tests that one scan answers. */
export type Task = Scheduled & ({ readonly step: Step } | { readonly scan: TestScan; readonly tests: readonly TestStep[] });

/** The steps of a plan as units, in the plan's order. */
export function tasksOf({ steps, scans }: Plan): readonly Task[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const scanOf = new Map(scans.flatMap((scan) => scan.tests.map((test) => [test, scan] as const)));
  const unitId = (stepId: string): string => {
    const scan = scanOf.get(stepId);
    return scan === undefined ? stepId : `scan ${scan.relation}`;
  };
  const units = new Map<string, Task>();
  for (const step of steps) {
    const id = unitId(step.id);
    const scan = scanOf.get(step.id);
    if (scan === undefined) {
      const after = step.kind === 'test' ? (step.proof?.awaits.map(unitId) ?? []) : [];
      units.set(id, { id, dependsOn: step.dependsOn.map(unitId), after, step });
    } else if (!units.has(id)) {
      const tests = scan.tests.map((test) => byId.get(test)).filter((found): found is TestStep => found?.kind === 'test');
      units.set(id, { id, dependsOn: tests.flatMap(({ dependsOn }) => dependsOn.map(unitId)), scan, tests });
    }
  }
  return [...units.values()];
}

export function stepsOf(unit: Task): readonly Step[] {
  return 'scan' in unit ? unit.tests : [unit.step];
}
