import type { PlanExplanation } from '../plan/index.js';
import { PLAN_SCHEMA, type PlanFile, planSchema } from './plan-schema.js';
import { MARTLET_VERSION } from './version.js';

/** A plan in the form that is published, with what was asked for. */
export function buildPlanFile(plan: PlanExplanation, request: PlanFile['request'], author?: string): PlanFile {
  // The schema is strict: what the explanation says beside it is a change of the published form.
  return planSchema.parse({
    $schema: PLAN_SCHEMA,
    martletVersion: MARTLET_VERSION,
    request,
    ...(author === undefined ? {} : { author }),
    ...plan,
    relations: plan.relations.map(({ change: { id: _, ...change }, ...relation }) => ({ ...relation, change })),
  });
}
