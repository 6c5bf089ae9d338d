import { resolve } from 'node:path';
import { MartletError } from '../errors.js';
import { createListing, type Examination, type ExamineRequest, examineSource, type LoadRecord } from '../ingest/index.js';
import type { Scope } from '../plan/index.js';
import type { Project, ProjectSource } from '../project/index.js';
import type { State } from '../state/index.js';
import { suppressionOf } from './erasure/suppression-of.js';
import { errorsOf } from './perform.js';
import { redactedTexts } from './redacted-texts.js';
import { remoteFilesOf } from './remote-files-of.js';

/** What was found of a source's files: what they hold, or what is wrong with them. */
export type Examined =
  | { readonly ok: true; readonly examination: Examination }
  | { readonly ok: false; readonly errors: readonly MartletError[] };

/** Looks at the files of all sources in scope, several at once. Nothing is loaded. */
export async function examineSources(
  project: Project,
  scope: Scope,
  state: State,
  options: { readonly threads: number; readonly isFresh: boolean; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Examined>> {
  const directory = resolve(project.directory, project.config.data?.directory ?? '.');
  const previous = newestLoads(state);
  const examined = new Map<string, Examined>();
  const waiting = project.sources.filter(({ id }) => scope.ingests.has(id));
  const listing = createListing();
  const tells = redactedTexts(project);
  const remote = remoteFilesOf(project);
  const work = async (): Promise<void> => {
    for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
      if (options.signal.aborted) return;
      examined.set(
        source.id,
        await examine(project, source, state, {
          directory,
          listing,
          remote,
          tells,
          signal: options.signal,
          isFresh: options.isFresh,
          previous: previous.get(source.id),
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: options.threads }, work));
  return examined;
}

async function examine(
  project: Project,
  source: ProjectSource,
  state: State,
  { previous, ...request }: Omit<ExamineRequest, 'source' | 'suppression'>,
): Promise<Examined> {
  try {
    const suppression = suppressionOf(project, source, state);
    const examination = await examineSource({
      ...request,
      source: { ...source.relation, schema: source.schema },
      ...(previous === undefined ? {} : { previous }),
      ...(suppression === undefined ? {} : { suppression }),
    });
    return { ok: true, examination };
  } catch (cause) {
    const failed = (message: string) => new MartletError('load-failed', { source: source.id, message }, { file: source.file }, { cause });
    return { ok: false, errors: errorsOf(cause, source.id, failed) };
  }
}

/** What each source was last loaded from; the newest load is the one whose files look most like those of today. */
function newestLoads(state: State): ReadonlyMap<string, LoadRecord> {
  const newest = new Map([...state.loads.values()].map(({ id, record }) => [id, record]));
  return new Map([...newest].map(([id, record]) => [id, JSON.parse(record) as LoadRecord]));
}
