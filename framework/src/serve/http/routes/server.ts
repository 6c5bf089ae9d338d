import { z } from 'zod';
import { publicationHead } from '../answer-rows.js';
import { jsonAnswer } from '../json-answer.js';
import { httpRoute, type Route } from '../route.js';
import { publicationSchema } from '../rows-answer.js';
import { withLease } from '../with-lease.js';

const health = httpRoute({
  method: 'get',
  path: '/health',
  tag: 'Server',
  summary: 'Whether the server runs',
  isOpen: true,
  answer: { description: 'It runs.', schema: z.strictObject({ status: z.literal('ok') }) },
  handle: async ({ onSent }) => {
    onSent({ rows: 0, bytes: 0 });
    return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
  },
});

const readiness = z.strictObject({
  status: z.enum(['ready', 'stopping', 'nothing-published', 'log-unwritten']),
  publication: publicationSchema.optional(),
  isBehind: z.boolean().optional().describe('Whether a newer publication is there that can’t be shown.'),
});

const ready = httpRoute({
  method: 'get',
  path: '/ready',
  tag: 'Server',
  summary: 'Whether the server answers questions',
  description: 'Answers 503 before the first publication, while the access log can’t be written, and while the server stops.',
  isOpen: true,
  answer: { description: 'It answers.', schema: readiness, unready: readiness },
  handle: async ({ onSent }, { reader, access, isStopping }) => {
    const publication = reader.current();
    const unlogged = access.problem === undefined ? 'ready' : 'log-unwritten';
    const status = isStopping() ? 'stopping' : publication === undefined ? 'nothing-published' : unlogged;
    const told = {
      status,
      ...(publication === undefined ? {} : { publication: publicationHead(publication) }),
      ...(reader.problem() === undefined ? {} : { isBehind: true }),
    };
    onSent({ rows: 0, bytes: 0 });
    return Response.json(told, { status: status === 'ready' ? 200 : 503, headers: { 'cache-control': 'no-store' } });
  },
});

const me = httpRoute({
  method: 'get',
  path: '/v1/me',
  tag: 'Server',
  summary: 'Who asks, as the server knows them',
  answer: {
    description: 'The reader.',
    schema: z.strictObject({
      publication: publicationSchema,
      name: z.string(),
      role: z.string(),
      signIn: z.enum(['key', 'token', 'anonymous', 'none']).describe('How they have signed in.'),
    }),
  },
  handle: (asked, world) => {
    const { name, role, signIn } = asked.identity;
    return withLease(asked, world, ({ publication }) => jsonAnswer({ name, role, signIn }, publication, asked));
  },
});

export const serverRoutes: readonly Route[] = [health, ready, me];
