import { findUnused, openRun, readRuns, type UnpublishedStorage, unpublishedStorage } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import { formatBytes, formatCount, type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';
import { withProject } from '../with-project.js';

/** What versions take that no environment shows, and what the janitor would give back. */
export async function storage(context: CommandContext): Promise<number> {
  const { clock, signal, json, out } = context;
  const found = await withProject(context, (project, early) =>
    openRun(
      project,
      { clock, signal, early, access: 'read' },
      () => undefined,
      async ({ run: { store, session, warehouse }, state }) => {
        const unused = await findUnused(project, store, session, warehouse, clock.now());
        return unpublishedStorage(state, await readRuns(store, {}), [...unused.relations, ...unused.left], unused.relations);
      },
    ),
  );
  const shown = context.environment === undefined ? found : found.filter(({ environment }) => environment === context.environment);
  if (json) for (const row of shown) out.write(`${toJson(row)}\n`);
  else writeLines(out, shown.length === 0 ? ['All versions that are stored are published.'] : storageLines(shown, styleFor(out)));
  return 0;
}

function storageLines(rows: readonly UnpublishedStorage[], style: Style): readonly string[] {
  const sum = (of: (row: UnpublishedStorage) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const cells = (name: string, environment: string, of: Omit<UnpublishedStorage, 'relation'>): readonly string[] => [
    name,
    environment,
    formatCount(of.versions),
    formatBytes(of.bytes),
    of.droppable === 0 ? '' : `${formatBytes(of.droppableBytes)} (${formatCount(of.droppable)})`,
  ];
  const total = {
    versions: sum(({ versions }) => versions),
    bytes: sum(({ bytes }) => bytes),
    droppable: sum(({ droppable }) => droppable),
    droppableBytes: sum(({ droppableBytes }) => droppableBytes),
  };
  return [
    ...tableLines(
      [
        { title: 'Model' },
        { title: 'Environment' },
        { title: 'Old versions', align: 'right' },
        { title: 'Bytes', align: 'right' },
        { title: 'The janitor frees', align: 'right' },
      ],
      [...rows.map((row) => [...cells(row.relation, row.environment ?? '', row)]), [...cells('Total', '', total)]],
      style,
    ),
    '',
    total.droppable === 0
      ? 'Publications that can be returned to need all of it: see `retention` in martlet.config.ts.'
      : `\`martlet janitor\` frees ${formatBytes(total.droppableBytes)}. Bytes are estimated: rows by the usual width of their columns.`,
  ];
}
