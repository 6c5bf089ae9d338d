import type { z } from 'zod';
import type { AnswerWorld } from '../answer-world.js';
import { jsonAnswer } from '../json-answer.js';
import { type Asked, httpRoute, type Route } from '../route.js';
import { publicationSchema } from '../rows-answer.js';
import { type ShownRelation, shownRelations } from '../shown-relation.js';
import { withLease } from '../with-lease.js';

export type Shown = ReadonlyMap<string, ShownRelation>;

/** A route that tells what there is of what the reader is shown. */
export function shownRoute(
  path: string,
  summary: string,
  schema: z.ZodObject,
  tell: (shown: Shown, world: AnswerWorld) => Promise<object>,
): Route {
  return httpRoute({
    method: 'get',
    path,
    tag: 'Catalog',
    summary,
    answer: { description: `${summary}.`, schema: schema.extend({ publication: publicationSchema }) },
    handle: (asked, world) => answerShown(asked, world, (shown) => tell(shown, world)),
  });
}

/** Answers with what there is of what the reader is shown. */
export function answerShown(
  asked: Asked<unknown, unknown, unknown>,
  world: AnswerWorld,
  tell: (shown: Shown) => Promise<object>,
): Promise<Response> {
  return withLease(asked, world, async ({ publication }) =>
    jsonAnswer(await tell(shownRelations(asked.identity.scope, publication, world.dialect)), publication, asked),
  );
}
