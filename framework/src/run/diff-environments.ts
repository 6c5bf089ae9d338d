import { chooseScope, compareEnvironments, type RelationComparison, type SelectionRequest } from '../plan/index.js';
import type { Project } from '../project/index.js';
import type { Session } from '../warehouses/warehouse.js';
import { diffData } from './diff-data.js';
import type { EnvironmentDiff, RelationDiff } from './environment-diff.js';
import { openRun } from './open-run.js';
import { type RunContext, withSessions } from './run-context.js';
import type { RunRequest } from './run-request.js';

export interface DiffRequest
  extends Pick<RunRequest, 'clock' | 'signal' | 'threads'>,
    Pick<SelectionRequest, 'select' | 'exclude' | 'changed'> {
  readonly left: string;
  readonly right: string;
  /** Compares columns only, and runs no query on data. */
  readonly schemaOnly?: boolean;
  /** The number of rows that are shown of each kind. */
  readonly samples: number;
}

/**
 * Compares two environments: what they have, the columns, and the rows of what is not one version in both.
 *
 * @throws MartletError `environment-unknown`, and what opening throws.
 */
export async function diffEnvironments(project: Project, request: DiffRequest): Promise<EnvironmentDiff> {
  const { left, right, select, exclude, changed } = request;
  return openRun(
    project,
    { ...request, access: 'note' },
    () => undefined,
    async ({ run, state }) => {
      const isPart = select !== undefined || exclude !== undefined || changed !== undefined;
      const selected = isPart ? new Set(chooseScope(project, { command: 'build', select, exclude, changed }).selected) : undefined;
      const comparisons = compareEnvironments(state, left, right).filter(({ id }) => selected?.has(id) ?? true);
      const different = comparisons.filter(({ kind }) => kind === 'different').length;
      const found = new Map<string, RelationDiff>();
      const waiting = [...comparisons];
      await withSessions(run, request.schemaOnly === true ? 1 : Math.max(1, different), async (sessions) => {
        const work = async (session: Session): Promise<void> => {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            found.set(next.id, await diffRelation(run, session, next, request));
          }
        };
        await Promise.all(sessions.map(work));
      });
      return { left, right, target: project.target.name, relations: comparisons.flatMap(({ id }) => found.get(id) ?? []) };
    },
  );
}

async function diffRelation(
  run: RunContext,
  session: Session,
  comparison: RelationComparison,
  request: DiffRequest,
): Promise<RelationDiff> {
  const { id, kind } = comparison;
  switch (kind) {
    case 'same':
      return { id, kind };
    case 'left-only':
    case 'right-only':
      return { id, kind, ...(comparison.version.rows === undefined ? {} : { rows: comparison.version.rows }) };
    case 'different':
      return { id, kind, columns: comparison.columns, data: await diffData(run, session, comparison, request) };
    default:
      return kind satisfies never;
  }
}
