import { z } from 'zod';
import { MartletError } from '../../../errors.js';
import { exposureModule, isReserved } from '../../../project/index.js';
import { questionSchema } from '../../../semantic/index.js';
import { jsonAnswer } from '../json-answer.js';
import { httpRoute, type Route } from '../route.js';
import { publicationSchema } from '../rows-answer.js';
import { withLease } from '../with-lease.js';
import { compiled } from './query.js';

const postModule = httpRoute({
  method: 'post',
  path: '/v1/exposures/module',
  tag: 'Metrics',
  summary: 'A question as an exposure, the module to put into the project',
  description:
    'What asks the question becomes known to the project: the catalog shows it, and a plan says when what it reads changes. Nothing is written.',
  body: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,62}$/)
      .describe('The name of the exposure, and of its file: `weekly_revenue`.'),
    type: z.string().min(1).max(100).default('dashboard'),
    description: z.string().max(2000).optional(),
    owner: z.string().max(200).optional(),
    url: z
      .url({ protocol: /^https?$/ })
      .max(8000)
      .optional()
      .describe('Where people find it.'),
    question: questionSchema,
  }),
  answer: {
    description: 'The module.',
    schema: z.strictObject({
      publication: publicationSchema,
      file: z.string().describe('Where it goes in the project: `exposures/weekly_revenue.ts`.'),
      text: z.string(),
    }),
  },
  handle: (asked, world) => {
    const { question, ...exposure } = asked.body;
    if (isReserved(exposure.name) || exposure.name === 'exposure')
      throw new MartletError('request-invalid', { problems: [`body name: ${exposure.name} is a word of TypeScript, or of the module`] });
    return withLease(asked, world, (lease) => {
      const { publication } = lease;
      // Which roll-up answers is a matter of each publication.
      const { reads } = compiled(question, asked.identity, lease, world, { fromFacts: true });
      asked.note({ relations: reads, publication });
      return jsonAnswer(exposureModule(world.project, { ...exposure, reads: [...new Set(reads)] }), publication, asked);
    });
  },
});

export const exposureRoutes: readonly Route[] = [postModule];
