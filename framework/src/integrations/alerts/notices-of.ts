import type { Project } from '../../project/index.js';
import type { Found } from '../../run/index.js';
import type { HistoryEntry } from '../../state/index.js';
import type { Notice } from './notice.js';

/** An alert that nobody has resolved. */
export interface OpenAlert {
  readonly notice: Notice;
  readonly toldAt: string;
}

/** What the history says of alerts: the latest word on each. */
export function openAlerts(history: readonly HistoryEntry[]): ReadonlyMap<string, OpenAlert> {
  const open = new Map<string, OpenAlert>();
  for (const { name, at, body } of history) {
    // The entries are Martlet's own.
    const entry = body as { readonly alert?: Notice };
    if (entry.alert === undefined) continue;
    if (entry.alert.event === 'resolve') open.delete(name);
    else open.set(name, { notice: entry.alert, toldAt: entry.alert.event === 'acknowledge' ? (open.get(name)?.toldAt ?? at) : at });
  }
  return open;
}

/** Whether an entry is the end of its story: an alert that is resolved, a message that has arrived. */
export function isSettled({ kind, body }: HistoryEntry): boolean {
  if (kind !== 'alert') return false;
  // The entries are Martlet's own.
  const { alert, message } = body as { readonly alert?: Notice; readonly message?: object | null };
  return message === null || alert?.event === 'resolve';
}

/**
 * What is to be told of a run: what went wrong and is not told yet, or so long ago that it is told again, and what is well again.
 */
export function noticesOf(
  project: Pick<Project, 'config' | 'byId' | 'tests'>,
  { steps, environment, finishedAt: at }: Omit<Found, 'cancelled'>,
  open: ReadonlyMap<string, OpenAlert>,
): readonly Notice[] {
  return steps.flatMap((step): Notice[] => {
    const known = open.get(step.id);
    const severity = severityOf(step);
    if (severity === undefined) {
      return known !== undefined && isWell(step)
        ? [{ ...known.notice, event: 'resolve', summary: `Resolved: ${known.notice.summary}`, at }]
        : [];
    }
    const { repeatAfterHours } = project.config.alerts;
    const isDue =
      repeatAfterHours !== undefined && known !== undefined && Date.parse(at) - Date.parse(known.toldAt) >= repeatAfterHours * 3_600_000;
    // What has become worse is news.
    if (known !== undefined && !isDue && known.notice.severity === severity) return [];
    const { owner, tags } = responsible(project, step);
    const [error] = step.errors ?? [];
    return [
      {
        key: step.id,
        event: 'trigger',
        severity,
        summary: error?.message ?? `${step.id} ${step.status}`,
        ...(error === undefined ? {} : { hint: error.hint }),
        project: project.config.name,
        environment,
        relation: step.relation,
        ...(owner === undefined ? {} : { owner }),
        tags,
        at,
      },
    ];
  });
}

type Step = Found['steps'][number];

function severityOf({ status }: Step): Notice['severity'] | undefined {
  if (status === 'failed' || status === 'error') return 'error';
  return status === 'warned' ? 'warning' : undefined;
}

/** A monitor that has judged nothing says nothing of what it has found before. */
function isWell({ status, because }: Step): boolean {
  return status === 'unchanged' || (status === 'succeeded' && because === undefined);
}

function responsible(
  { byId, tests }: Pick<Project, 'byId' | 'tests'>,
  { relation }: Step,
): { readonly owner?: string; readonly tags: readonly string[] } {
  const found = byId.get(relation)?.relation;
  if (found !== undefined) return found;
  const own = tests.find(({ test }) => test.name === relation)?.test;
  return { tags: own?.tags ?? [], ...(own?.options.owner === undefined ? {} : { owner: own.options.owner }) };
}
