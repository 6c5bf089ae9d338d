import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Scheduled, schedule } from '../../src/run/schedule.js';

interface Step extends Scheduled {
  readonly fails: boolean;
}

/** Steps that depend only on earlier ones, as a plan's do. */
const plans = fc
  .array(fc.record({ fails: fc.boolean(), dependencies: fc.array(fc.nat(), { maxLength: 3 }) }), { maxLength: 25 })
  .map((drafts) =>
    drafts.map(({ fails, dependencies }, index): Step => {
      const earlier = index === 0 ? [] : [...new Set(dependencies.map((n) => `s${n % index}`))];
      return { id: `s${index}`, fails, dependsOn: earlier };
    }),
  );

async function runPlan(steps: readonly Step[], threads: number) {
  const done: string[] = [];
  const skipped = new Map<string, string>();
  const orderViolations: string[] = [];
  let underWay = 0;
  let most = 0;
  await schedule<Step, number, { ok: boolean }>(steps, {
    workers: Array.from({ length: threads }, (_, index) => index),
    isStopped: () => false,
    perform: async (step) => {
      underWay += 1;
      most = Math.max(most, underWay);
      if (step.dependsOn.some((id) => !done.includes(id))) orderViolations.push(step.id);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      done.push(step.id);
      return { ok: !step.fails };
    },
    skip: (step, because) => {
      skipped.set(step.id, because);
      return { ok: false };
    },
  });
  return { done, skipped, most, orderViolations };
}

/** The steps that must be skipped: all that depend, at any distance, on one that fails. */
function expectedSkips(steps: readonly Step[]): ReadonlySet<string> {
  const bad = new Set<string>();
  const skipped = new Set<string>();
  for (const step of steps) {
    if (step.dependsOn.some((id) => bad.has(id))) skipped.add(step.id);
    if (step.fails || skipped.has(step.id)) bad.add(step.id);
  }
  return skipped;
}

test('does each step once, after what it depends on, and skips the descendants of a failure and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 1, max: 4 }), async (steps, threads) => {
      const { done, skipped, most, orderViolations } = await runPlan(steps, threads);
      expect(orderViolations).toEqual([]);
      expect(most).toBeLessThanOrEqual(threads);
      expect(new Set(skipped.keys())).toEqual(expectedSkips(steps));
      expect([...done, ...skipped.keys()].sort()).toEqual(steps.map(({ id }) => id).sort());
    }),
  );
});

test('waits for what comes before a step only in order, and does the step however that ends', async () => {
  const steps: readonly Step[] = [
    { id: 'a', fails: true, dependsOn: [] },
    { id: 'b', fails: false, dependsOn: ['a'] },
    { id: 'c', fails: false, dependsOn: [], after: ['b', 'nothing'] },
    { id: 'd', fails: false, dependsOn: ['a'], after: ['c'] },
  ];
  const { done, skipped } = await runPlan(steps, 2);
  expect(done).toEqual(['a', 'c']);
  expect([...skipped.keys()]).toEqual(['b', 'd']);
});

test('names the step that failed first as the reason, however far away it is', async () => {
  const { skipped } = await runPlan(
    [
      { id: 'a', fails: true, dependsOn: [] },
      { id: 'b', fails: false, dependsOn: ['a'] },
      { id: 'c', fails: false, dependsOn: ['b'] },
    ],
    2,
  );
  expect(skipped).toEqual(
    new Map([
      ['b', 'a'],
      ['c', 'a'],
    ]),
  );
});

test('begins nothing more once it is stopped', async () => {
  let stopped = false;
  const done: string[] = [];
  const skipped: string[] = [];
  await schedule<Scheduled, number, { ok: boolean }>(
    ['a', 'b', 'c'].map((id) => ({ id, dependsOn: [] })),
    {
      workers: [0],
      isStopped: () => stopped,
      perform: async ({ id }) => {
        done.push(id);
        stopped = true;
        return { ok: true };
      },
      skip: ({ id }) => {
        skipped.push(id);
        return { ok: false };
      },
    },
  );
  expect({ done, skipped }).toEqual({ done: ['a'], skipped: ['b', 'c'] });
});

test('a step that throws ends the schedule with its error', async () => {
  const broken = schedule<Scheduled, number, { ok: boolean }>([{ id: 'a', dependsOn: [] }], {
    workers: [0],
    isStopped: () => false,
    perform: () => Promise.reject(new Error('lost')),
    skip: () => ({ ok: false }),
  });
  await expect(broken).rejects.toThrow('lost');
});
