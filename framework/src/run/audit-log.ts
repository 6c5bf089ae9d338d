import { resolve } from 'node:path';
import type { Project } from '../project/index.js';
import {
  type AuditAnchor,
  type AuditEntry,
  type AuditHead,
  type AuditProblem,
  type AuditRow,
  createStateStore,
  entryIn,
  NO_ENTRY,
  type StateDatabase,
  verifyChain,
} from '../state/index.js';
import { type AccessVerdict, verifyAccessLog } from './access-chain.js';
import { lineOf, readAuditFile } from './audit-file.js';
import { stateWorld } from './open-store.js';
import type { RunRequest } from './run-request.js';
import { withStateAlone } from './with-state-alone.js';

/** The audit log of a project, and of what it was called before. */
interface AuditLog {
  readonly project: string;
  readonly rows: readonly AuditRow[];
  /** The log that it goes on from, and the head that it names. */
  readonly former?: { readonly log: AuditLog; readonly head: AuditHead };
}

/** What was found of an audit log. */
export interface AuditVerdict {
  readonly entries: number;
  /** The last entry: who keeps it can find out later whether the end of the log was cut off. */
  readonly head: AuditHead;
  readonly problems: readonly AuditProblem[];
  /** What was found of the access log; undefined where nothing is served. */
  readonly reads?: Omit<AccessVerdict, 'problems'>;
}

type AuditedProject = Pick<Project, 'target' | 'directory' | 'config'>;
type AuditRequest = Pick<RunRequest, 'clock'>;

/** The entries of the audit log, oldest first; without those that can't be read, which `verifyAudit` finds. */
export async function readAudit(project: AuditedProject, request: AuditRequest): Promise<readonly AuditEntry[]> {
  return withStateAlone(project, async (database) => {
    await createStateStore(database, stateWorld(request.clock)).prepare();
    const entriesOf = ({ rows, former }: AuditLog): readonly AuditEntry[] => [
      ...(former === undefined ? [] : entriesOf(former.log)),
      ...rows.flatMap((row) => entryIn(row) ?? []),
    ];
    return entriesOf(await readLog(database, request));
  });
}

/**
 * Looks for entries that were changed, taken out, put in or put elsewhere. What the log can't say of its own end, publications say, the file of
 * the log, and `head`, which people have kept.
 *
 * @throws MartletError `audit-file-unread`
 */
export async function verifyAudit(
  project: AuditedProject,
  request: AuditRequest & { readonly head?: AuditHead; readonly file?: string },
): Promise<AuditVerdict> {
  const { config, directory } = project;
  return withStateAlone(project, async (database) => {
    const store = createStateStore(database, stateWorld(request.clock));
    await store.prepare();
    const log = await readLog(database, request);
    const publications = (await store.publications()).flatMap(({ environment, number, auditHead }): readonly AuditAnchor[] =>
      auditHead === undefined ? [] : [{ ...auditHead, place: `publication ${number} of ${environment}` }],
    );
    const given = request.head === undefined ? [] : [{ ...request.head, place: 'the head that you gave' }];
    const file = request.file ?? config.audit.file;
    const found = [
      ...problemsOf(log, [...publications, ...given]),
      ...(file === undefined ? [] : await fileProblems(log, { file, directory })),
    ];
    const reads =
      config.serve === undefined
        ? undefined
        : await verifyAccessLog(
            resolve(directory, config.serve.accessLog),
            log.rows.flatMap((row) => entryIn(row) ?? []),
          );
    const last = log.rows.at(-1);
    return {
      ...(reads === undefined ? {} : { reads: { lines: reads.lines, since: reads.since, older: reads.older } }),
      entries: log.rows.length,
      head: last === undefined ? NO_ENTRY : { sequence: Number(last.sequence), hash: last.hash },
      problems: [...new Map([...found, ...(reads?.problems ?? [])].map((problem) => [problem.message, problem])).values()],
    };
  });
}

/** A project's log, with those of its former names. */
async function readLog(database: StateDatabase, request: AuditRequest, seen: ReadonlySet<string> = new Set()): Promise<AuditLog> {
  const { project } = database;
  const rows = await createStateStore(database, stateWorld(request.clock)).auditRows();
  const renamed = rows.map(entryIn).findLast((entry) => entry?.action === 'rename' && entry.outcome === 'done');
  const { former, sequence, hash } = renamed?.details ?? {};
  if (typeof former !== 'string' || typeof sequence !== 'number' || typeof hash !== 'string' || seen.has(former)) return { project, rows };
  const log = await readLog({ ...database, project: former }, request, new Set([...seen, project]));
  return { project, rows, former: { log, head: { sequence, hash } } };
}

/** Publications of a former name name entries of the log of that. */
function problemsOf({ project, rows, former }: AuditLog, anchors: readonly AuditAnchor[]): readonly AuditProblem[] {
  if (former === undefined) return verifyChain(rows, project, anchors);
  const { log, head } = former;
  const earlier = new Set(allRows(log).map(({ hash }) => hash));
  return [
    ...problemsOf(log, [{ ...head, place: `the rename to ${project}` }]),
    ...verifyChain(
      rows,
      project,
      anchors.filter(({ hash }) => !earlier.has(hash)),
    ),
  ];
}

function allRows({ rows, former }: AuditLog): readonly AuditRow[] {
  return former === undefined ? rows : [...allRows(former.log), ...rows];
}

/** What the log and its file say differently. The last entries may be missing in the file: the next command adds them. */
async function fileProblems({ rows }: AuditLog, place: Parameters<typeof readAuditFile>[0]): Promise<readonly AuditProblem[]> {
  const { rows: copies, others } = await readAuditFile(place);
  const textOf = ({ sequence, hash, body }: AuditRow): string => `${sequence} ${hash} ${body}`;
  const [kept, copied] = [new Set(rows.map(textOf)), new Set(copies.map(textOf))];
  const numbers = new Set(rows.map(({ sequence }) => sequence));
  const end = copies.reduce((last, { sequence }) => Math.max(last, Number(sequence)), 0);
  const problem = (kind: AuditProblem['kind'], sequence: string, message: string): AuditProblem => ({
    kind,
    sequence: Number(sequence),
    message: `${message} (${place.file}).`,
  });
  const differing = copies.flatMap((row) => {
    const { sequence } = row;
    if (kept.has(textOf(row))) return [];
    const number = Number(sequence);
    return numbers.has(sequence)
      ? [problem('file-differs', sequence, `Entry ${number} is another one in the file of the log`)]
      : [problem('chain-lacks', sequence, `Entry ${number} is in the file of the log and not in the log`)];
  });
  const missing = rows.flatMap((row) => {
    const number = Number(row.sequence);
    if (number > end || copied.has(textOf(row)) || copies.some(({ sequence }) => sequence === row.sequence)) return [];
    return [problem('file-lacks', row.sequence, `Entry ${number} is missing in the file of the log`)];
  });
  return [
    ...differing,
    ...missing,
    ...[...others].flatMap(([line, text]) =>
      // What a killed command has left of a line ends there, and the next command writes the entry anew.
      rows.some((row) => lineOf(row).startsWith(text))
        ? []
        : [problem('unreadable', '0', `Line ${line} of the file of the log can’t be read`)],
    ),
  ];
}
