import { z } from 'zod';
import { type Project, projectLineage } from '../../../project/index.js';
import type { Route } from '../route.js';
import { shownRoute } from './shown-route.js';

const edgeSchema = z
  .strictObject({
    from: z.string().describe('`gold.fact_sales.net_amount`; the column `*` means the choice of rows.'),
    to: z.string(),
    kind: z.string().describe('`copied`, `transformed`, `aggregated`, `filtered` and so on.'),
  })
  .meta({ id: 'lineageEdge' });

const exposureSchema = z
  .strictObject({
    name: z.string(),
    type: z.string(),
    description: z.string().optional(),
    owner: z.string().optional(),
    url: z.string().optional(),
    reads: z.array(z.string()),
  })
  .meta({ id: 'exposure' });

const lineage = shownRoute(
  '/v1/lineage',
  'Where columns come from and where they go, among what the reader may see',
  z.strictObject({ edges: z.array(edgeSchema) }),
  async (shown, { project }) => {
    const isShown = (end: string): boolean => {
      const place = end.lastIndexOf('.');
      const [id, column] = [end.slice(0, place), end.slice(place + 1)];
      const relation = shown.get(id);
      return relation !== undefined && (column === '*' || relation.columns.has(column));
    };
    const { edges } = await lineageOf(project);
    return { edges: edges.filter(({ from, to }) => isShown(from) && isShown(to)).map(({ from, to, kind }) => ({ from, to, kind })) };
  },
);

const lineages = new WeakMap<Project, ReturnType<typeof projectLineage>>();

/** Worked out once: it is of the code, which a server does not load again. */
function lineageOf(project: Project): ReturnType<typeof projectLineage> {
  const known = lineages.get(project) ?? projectLineage(project);
  lineages.set(project, known);
  return known;
}

const catalog = shownRoute(
  '/v1/catalog',
  'What there is for the reader: relations with their columns, and who reads them',
  z.strictObject({
    relations: z.array(
      z.strictObject({
        id: z.string(),
        kind: z.string(),
        description: z.string().optional(),
        owner: z.string().optional(),
        tags: z.array(z.string()),
        columns: z.array(z.strictObject({ name: z.string(), description: z.string().optional() })),
      }),
    ),
    exposures: z.array(exposureSchema),
  }),
  async (shown, { project }) => ({
    relations: [...shown.values()].map(({ id, kind, description, owner, tags, columns }) => ({
      id,
      kind,
      ...(description === undefined ? {} : { description }),
      ...(owner === undefined ? {} : { owner }),
      tags,
      columns: [...columns.values()].map((column) => ({
        name: column.name,
        ...(column.description === undefined ? {} : { description: column.description }),
      })),
    })),
    exposures: project.exposures
      .map(({ exposure, reads }) => ({ exposure, reads: reads.filter((id) => shown.has(id)) }))
      .filter(({ reads }) => reads.length > 0)
      .map(({ exposure: { name, type, description, owner, url }, reads }) => ({
        name,
        type,
        ...(description === undefined ? {} : { description }),
        ...(owner === undefined ? {} : { owner }),
        ...(url === undefined ? {} : { url }),
        reads,
      })),
  }),
);

export const catalogRoutes: readonly Route[] = [catalog, lineage];
