import type { Project } from '../../project/index.js';
import { relationTestId, testsOf } from '../../quality/index.js';
import type { CommandFindings, Judgement } from '../../run/index.js';
import type { HistoryEntry } from '../../state/index.js';
import type { Notice } from './notice.js';

/** An alert that nobody has resolved. */
export interface OpenAlert {
  readonly notice: Notice;
  readonly notifiedAt: string;
}

/** What the history says of alerts: the latest word on each. */
export function openAlerts(history: readonly HistoryEntry[]): ReadonlyMap<string, OpenAlert> {
  const open = new Map<string, OpenAlert>();
  for (const { name, at, body } of history) {
    // The entries are Martlet's own.
    const entry = body as { readonly alert?: Notice };
    if (entry.alert === undefined) continue;
    if (entry.alert.event === 'resolve') open.delete(name);
    else open.set(name, { notice: entry.alert, notifiedAt: entry.alert.event === 'acknowledge' ? (open.get(name)?.notifiedAt ?? at) : at });
  }
  return open;
}

/**
 * What is to be told after a command: what is wrong and is not told yet, or so long ago that it is told again, and what is well
 * again. What the command knows nothing about stays as it was told.
 */
export function noticesOf(
  project: Pick<Project, 'config' | 'byId' | 'tests'>,
  { verdicts, environment, finishedAt: at, runId, isDeclared = () => true }: Omit<CommandFindings, 'cancelled'>,
  open: ReadonlyMap<string, OpenAlert>,
): readonly Notice[] {
  const gone = [...open.values()]
    .filter(({ notice: { key: id, relation } }) => !isDeclared({ id, relation }))
    .map(({ notice }) => resolved(notice, { at }, 'No longer in the project'));
  const found = runId === undefined ? { at } : { at, runId };
  return [
    ...gone,
    ...verdicts.flatMap((verdict): Notice[] => {
      const { id, relation, status, error, summary, isUnpublished = false } = verdict;
      const known = open.get(id);
      if (status === 'well') {
        const isAnswer = known !== undefined && !(verdict.isOfPublished === true && known.notice.isUnpublished === true);
        return isAnswer ? [resolved(known.notice, { ...found, ...linked(project, verdict, runId) }, 'Resolved')] : [];
      }
      if (known !== undefined && !isDue(project, known, verdict, at)) return [];
      const { owner, tags } = responsible(project, verdict);
      return [
        {
          key: id,
          event: 'trigger',
          severity: status,
          summary: error?.message ?? summary ?? `${id}: ${status}`,
          ...(error === undefined ? {} : { hint: error.hint }),
          project: project.config.name,
          environment,
          relation,
          ...(owner === undefined ? {} : { owner }),
          tags,
          ...found,
          ...(isUnpublished ? { isUnpublished } : {}),
          ...linked(project, verdict, runId),
        },
      ];
    }),
  ];
}

function resolved(notice: Notice, found: Pick<Notice, 'at' | 'runId' | 'links'>, word: string): Notice {
  return { ...notice, ...found, event: 'resolve', summary: `${word}: ${notice.summary}` };
}

/** Where there is more to read: in the catalog, where the config says where that is, and in the runbook. */
function linked(
  { config, byId, tests }: Pick<Project, 'config' | 'byId' | 'tests'>,
  { relation }: Pick<Judgement, 'relation'>,
  runId: string | undefined,
): Pick<Notice, 'links'> {
  const found = byId.get(relation);
  const place = (...path: readonly string[]): string | undefined =>
    config.catalog.url === undefined || config.catalog.url === ''
      ? undefined
      : `${config.catalog.url}#/${path.map(encodeURIComponent).join('/')}`;
  const run = runId === undefined ? undefined : place('run', runId);
  const isOwnTest = tests.some(({ test }) => test.name === relation);
  const catalog =
    found !== undefined
      ? place(found.kind === 'source' ? 'source' : 'model', relation)
      : isOwnTest
        ? place('test', '-', relation)
        : undefined;
  const runbook = found?.relation.runbook;
  const links = {
    ...(run === undefined ? {} : { run }),
    ...(catalog === undefined ? {} : { catalog }),
    ...(runbook === undefined ? {} : { runbook }),
  };
  return Object.keys(links).length === 0 ? {} : { links };
}

/** Whether an alert that is open is told once more: what has become worse is news. */
function isDue({ config }: Pick<Project, 'config'>, { notice, notifiedAt }: OpenAlert, { status }: Judgement, at: string): boolean {
  const { repeatAfterHours } = config.alerts;
  const isLongAgo = repeatAfterHours !== undefined && Date.parse(at) - Date.parse(notifiedAt) >= repeatAfterHours * 3_600_000;
  return isLongAgo || notice.severity !== status;
}

function responsible(
  { byId, tests }: Pick<Project, 'byId' | 'tests'>,
  { id, relation }: Pick<Judgement, 'id' | 'relation'>,
): { readonly owner?: string; readonly tags: readonly string[] } {
  const found = byId.get(relation)?.relation;
  if (found !== undefined) {
    const test = testsOf(found).find(({ name }) => relationTestId(relation, name) === id);
    const owner = test?.owner ?? found.owner;
    return { tags: [...new Set([...found.tags, ...(test?.tags ?? [])])], ...(owner === undefined ? {} : { owner }) };
  }
  const own = tests.find(({ test }) => test.name === relation)?.test;
  return { tags: own?.tags ?? [], ...(own?.options.owner === undefined ? {} : { owner: own.options.owner }) };
}
