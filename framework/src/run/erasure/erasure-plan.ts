import { resolve } from 'node:path';
import { findSourceFiles } from '../../ingest/index.js';
import type { Project } from '../../project/index.js';
import { type ModelVersion, relationKey, type State, versionsOf } from '../../state/index.js';
import type { Session, Warehouse } from '../../warehouses/warehouse.js';
import type { CertificateContent } from './certificate.js';
import type { RowErasures } from './erase-in-place.js';
import { withFileEngine } from './file-engine.js';
import { holdsOn } from './holds.js';
import { searchFile } from './search-files.js';
import type { SubjectPlaces } from './subject-places.js';
import { countSubjectRows, type FoundSubject, type SubjectKeys } from './subject-values.js';

/** One thing that is done about a person. */
export interface ErasureAction {
  readonly action:
    | 'delete'
    | 'anonymize'
    | 'delete rejected rows'
    | 'build again'
    | 'drop old versions'
    | 'drop failing rows'
    | 'forget notes'
    | 'remove file';
  /** A table, a model, a folder. */
  readonly place: string;
  readonly rows?: number;
  readonly columns?: readonly string[];
}

/** All that would be done. */
export interface ErasurePlan {
  /** How many keys the person is known by, by identity. */
  readonly keys: Readonly<Record<string, number>>;
  /** Keys that rows of others have too, which are not followed. */
  readonly shared: Readonly<Record<string, number>>;
  readonly actions: readonly ErasureAction[];
  readonly environments: readonly string[];
  /** The legal holds that forbid it. */
  readonly holds: readonly string[];
  readonly residual: CertificateContent['residual'];
  /** Whether an erasure of this person was begun and has not ended. */
  readonly isResumed: boolean;
}

interface Around {
  readonly project: Project;
  readonly state: State;
  readonly session: Session;
  readonly warehouse: Warehouse;
  readonly now: string;
}

/** Says what is to be done about a person, and what is not Martlet's to do. */
export async function erasurePlan(
  around: Around,
  {
    places,
    subject,
    rows,
    isResumed,
  }: { readonly places: SubjectPlaces; readonly subject: FoundSubject; readonly rows: RowErasures; readonly isResumed: boolean },
): Promise<ErasurePlan> {
  const { project, state, warehouse, now } = around;
  const concerned = new Set([...places.downstream, ...places.sources.map(({ id }) => id)]);
  const environments = [...state.environments].flatMap(([name, { versions }]) =>
    [...versions.keys()].some((id) => concerned.has(id)) ? [name] : [],
  );
  const shown = new Set(environments.flatMap((name) => [...versionsOf(state, name).values()].map(({ relation }) => relationKey(relation))));
  const made = [...state.versions.values()].filter(
    ({ id, content, as }) => places.downstream.has(id) && content === undefined && as !== 'inline',
  );
  const current = made.filter(({ relation }) => shown.has(relationKey(relation)));
  const again: ErasureAction[] = [];
  for (const version of current) again.push(await makingAgain(around, version, places, subject));
  const values = [...subject.values];
  return {
    keys: counted(subject.keys),
    shared: counted(subject.shared),
    actions: [
      ...rows.tables.map(
        ({ table, rows: count }): ErasureAction => ({
          action: table.rule,
          place: relationKey(table.relation),
          rows: count,
          columns: [...(table.rule === 'delete' ? table.identities : table.personal).keys()],
        }),
      ),
      ...rows.rejected.map(
        ({ relation, rows: own }): ErasureAction => ({ action: 'delete rejected rows', place: relationKey(relation), rows: own.length }),
      ),
      ...again,
      ...(made.length === current.length
        ? []
        : [{ action: 'drop old versions', place: `${made.length - current.length} that no environment points at` } as const]),
    ],
    environments,
    holds: holdsOn(project, subject.keys, rows, now),
    residual: [
      ...places.foreign.map(({ id }) => ({ place: id, why: 'another tool loads it: erase the rows there' })),
      ...(await landingFiles(project, places, values)),
      ...residualOfVendor(warehouse, now),
      ...(project.target.config.state === undefined
        ? []
        : [
            {
              place: 'the database of the state',
              why: 'it holds hashes of keys, and its vendor decides when deleted bytes are overwritten',
            },
          ]),
    ],
    isResumed,
  };
}

async function makingAgain(around: Around, version: ModelVersion, places: SubjectPlaces, { keys }: FoundSubject): Promise<ErasureAction> {
  const { id, relation, as, columns } = version;
  const there = new Set(columns.map(({ name }) => name));
  const identities = new Map([...(places.identitiesOf.get(id) ?? [])].filter(([column]) => there.has(column)));
  const action = { action: 'build again', place: relationKey(relation) } as const;
  if (identities.size === 0 || as !== 'table') return action;
  return { ...action, rows: await countSubjectRows(around, { relation, identities }, keys), columns: [...identities.keys()] };
}

function counted(keys: SubjectKeys): Readonly<Record<string, number>> {
  return Object.fromEntries([...keys].map(([identity, values]) => [identity, values.size]));
}

/** The files that sources are loaded from belong to those who deliver them: what they hold of the person is said, and left. */
async function landingFiles(
  project: Project,
  { sources }: SubjectPlaces,
  values: readonly string[],
): Promise<CertificateContent['residual']> {
  const directory = resolve(project.directory, project.config.data?.directory ?? '.');
  const found: CertificateContent['residual'] = [];
  await withFileEngine(async (engine) => {
    for (const { id, relation } of sources) {
      const patterns = [relation.files?.pattern ?? []].flat();
      if (patterns.some((pattern) => pattern.includes('://'))) {
        found.push({ place: `the files of ${id}`, why: 'they are on another machine, and belong to those who deliver them' });
        continue;
      }
      for (const { path, absolutePath } of await findSourceFiles(id, directory, patterns).catch(() => [])) {
        const { isFound } = await searchFile(absolutePath, values, directory, { engine, isWords: true });
        if (isFound)
          found.push({ place: path, why: `a file of ${id}, which belongs to those who deliver it: no load takes these rows any more` });
      }
    }
  });
  return found;
}

/** What a vendor keeps of deleted rows, and until when. */
function residualOfVendor({ dialect: { title, capabilities } }: Warehouse, now: string): CertificateContent['residual'] {
  const days = capabilities.timeTravelDays + capabilities.failSafeDays;
  if (days === 0) return [];
  const until = new Date(Date.parse(now) + days * 86_400_000).toISOString().slice(0, 10);
  return [
    { place: title, why: `its time travel and its backups keep deleted rows for ${days} days, or as long as the account says`, until },
  ];
}
