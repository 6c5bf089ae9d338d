import { resolve } from 'node:path';
import type { Project } from '../project/index.js';
import { digestParts } from '../sql/index.js';
import type { AuditHead, AuditIdentity, AuditNote, StateStore } from '../state/index.js';
import { secretsIn, withoutSecrets } from '../warehouses/secret.js';
import { accessHeads } from './access-chain.js';
import { bringUp } from './audit-file.js';
import type { RunRequest } from './run-request.js';

/** What an entry says of an action; who does it and when is known. The environment is the command’s where it is left out. */
export type AuditStatement = Pick<AuditNote, 'action' | 'outcome' | 'environment' | 'details'>;

/** Writes to the audit log what a command does. */
export interface Auditor {
  /** The last entry of this command; undefined as long as there is none. */
  readonly head: AuditHead | undefined;
  /**
   * Says what is done, and answers with the head of the log.
   *
   * @throws MartletError `audit-unwritten`, `audit-file-unwritten`
   */
  note(statement: AuditStatement): Promise<AuditHead>;
  /**
   * The same for a part of an action that has begun: where statements cost much, it is written with the end of that, else at once.
   */
  notePart(statement: AuditStatement): Promise<void>;
  /** The same in a transaction of the state: `bringUp` is called once that has ended. */
  noteWithin(statement: AuditStatement): Promise<AuditHead>;
  /** Writes to the file of the log what it lacks. */
  bringUp(): Promise<void>;
}

/** Who gives a command, and for which project. */
export interface AuditedCommand {
  readonly store: StateStore;
  readonly project: Pick<Project, 'config' | 'directory'>;
  readonly request: Pick<RunRequest, 'permit' | 'clock'>;
  readonly environment: string;
  readonly runId: string;
}

export function auditorOf({ store, project, request: { permit, clock }, environment, runId }: AuditedCommand): Auditor {
  const { config, directory } = project;
  const { file } = config.audit;
  const sections = sectionsOf(config);
  const secrets = secretsIn(config);
  let who: Promise<AuditIdentity> | undefined;
  const identity = (): Promise<AuditIdentity> => {
    who ??= permit?.by.identity?.(config) ?? Promise.resolve({ name: permit?.by.name ?? 'unknown', proof: 'none' });
    return who;
  };
  let head: AuditHead | undefined;
  let hasBegun = false;
  let waiting: readonly AuditNote[] = [];
  const noteOf = async (statement: AuditStatement) =>
    ({
      ...statement,
      environment: statement.environment ?? environment,
      at: clock.now(),
      who: await identity(),
      runId,
      ...(statement.details === undefined ? {} : { details: hidden(statement.details) }),
    }) satisfies AuditNote;
  const noteWithin = async (statement: AuditStatement): Promise<AuditHead> => {
    const note = await noteOf(statement);
    const notes = [...waiting, note];
    const reads = config.serve === undefined ? [] : accessHeads(resolve(directory, config.serve.accessLog));
    const written = await store.audit(
      (last) => {
        // What is only planned has no effect, and so has the config that it was planned with.
        const before = note.action === 'plan' ? sections : namesIn(last('configure'), 'sections');
        const changed = changedSections(before, sections);
        const isRead = reads.some((head) => !namesIn(last('anchor'), 'reads').includes(head));
        const told = { environment: note.environment, at: note.at, who: note.who, runId, outcome: 'done' } as const;
        return [
          ...(changed.length === 0 ? [] : [{ ...told, action: 'configure', details: { sections, changed } } as const]),
          ...(isRead ? [{ ...told, action: 'anchor', details: { reads } } as const] : []),
          ...notes,
        ];
      },
      { actions: ['configure', 'anchor'], environment: note.environment },
    );
    waiting = [];
    hasBegun = note.outcome === 'begun';
    head = written;
    return written;
  };
  const bringFileUp = async (): Promise<void> => {
    if (file !== undefined) await bringUp({ file, directory }, store);
  };
  const note = async (statement: AuditStatement): Promise<AuditHead> => {
    const written = await noteWithin(statement);
    await bringFileUp();
    return written;
  };
  return {
    get head() {
      return head;
    },
    note,
    notePart: async (statement) => {
      if (hasBegun && !store.database.isCheap) waiting = [...waiting, await noteOf(statement)];
      else await note(statement);
    },
    noteWithin,
    bringUp: bringFileUp,
  };

  function hidden(details: NonNullable<AuditNote['details']>): NonNullable<AuditNote['details']> {
    const clean = (value: unknown): unknown =>
      typeof value === 'string' ? withoutSecrets(value, secrets) : Array.isArray(value) ? value.map(clean) : value;
    // Each value keeps its type.
    return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, clean(value)])) as NonNullable<AuditNote['details']>;
  }
}

/** The parts of a config, each with the digest of its text; secrets are no part of it. */
function sectionsOf(config: Project['config']): readonly string[] {
  return Object.entries(config).map(([name, value]) => `${name} ${digestParts(value)}`);
}

function namesIn(entry: AuditNote | undefined, detail: string): readonly string[] {
  const names = entry?.details?.[detail];
  return Array.isArray(names) ? names : [];
}

/** The names of the parts that are other ones than before, or are gone. */
function changedSections(before: readonly string[], after: readonly string[]): readonly string[] {
  const differing = [...after.filter((each) => !before.includes(each)), ...before.filter((each) => !after.includes(each))];
  return [...new Set(differing.map((each) => each.split(' ')[0] ?? each))].sort();
}
