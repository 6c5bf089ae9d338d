import type { LoadRecord } from '../../ingest/index.js';
import type { Project } from '../../project/index.js';
import { relationKey, versionsOf } from '../../state/index.js';
import type { RelationName, ResultRow } from '../../warehouses/warehouse.js';
import { openRun } from '../open-run.js';
import type { RunContext } from '../run-context.js';
import type { RunRequest } from '../run-request.js';
import { erasurePlan } from './erasure-plan.js';
import { refuseUndeclared } from './forget.js';
import { holdsAnyWord } from './search-files.js';
import { subjectPlaces } from './subject-places.js';
import { hasAny, placeOf } from './subject-sql.js';
import { findSubject, type SubjectKeys, wantedIn } from './subject-values.js';

/** Whose data is asked for, and in which environment. */
export interface AccessRequest extends Pick<RunRequest, 'clock' | 'signal' | 'permit' | 'environment' | 'openStore' | 'early' | 'threads'> {
  readonly subject: SubjectKeys;
}

/** The rows of one relation that are a person's. */
export interface HeldRows {
  readonly relation: string;
  readonly description?: string;
  /** What each column means, where that is declared. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly ResultRow[];
}

/** All that is held about a person. */
export interface HeldData {
  readonly kind: 'martlet access 1';
  readonly project: string;
  readonly target: string;
  readonly environment: string;
  readonly at: string;
  /** The keys that the person is known by. */
  readonly subject: Readonly<Record<string, readonly string[]>>;
  readonly held: readonly HeldRows[];
  /** Where more is that Martlet does not read: files as they were delivered, tables of other tools, backups of the vendor. */
  readonly elsewhere: readonly { readonly place: string; readonly why: string; readonly until?: string }[];
}

/**
 * Collects all that an environment holds about a person, found through keys and lineage.
 *
 * @throws MartletError `subject-undeclared`
 */
export function accessOf(project: Project, request: AccessRequest): Promise<HeldData> {
  return openRun(
    project,
    { ...request, access: 'note' },
    () => undefined,
    async ({ run, state }) => {
      refuseUndeclared(project, request.subject);
      const { session, warehouse, environment } = run;
      const { dialect } = warehouse;
      const at = request.clock.now();
      const places = await subjectPlaces({ project, state, session, warehouse });
      const subject = await findSubject({ session, warehouse }, places, request.subject, undefined);
      const held: HeldRows[] = [];
      for (const [id, version] of versionsOf(state, environment)) {
        const declared = project.byId.get(id);
        if (declared === undefined || version.as === 'inline') continue;
        const columns = new Set(version.columns.map(({ name }) => name));
        const own =
          declared.kind === 'source'
            ? new Map(Object.entries(declared.relation.subjects ?? {}).map(([identity, column]) => [column, identity]))
            : (places.identitiesOf.get(id) ?? new Map<string, string>());
        const identities = new Map([...own].filter(([column]) => columns.has(column)));
        const where = hasAny(dialect, wantedIn({ identities }, subject.keys));
        const rows =
          where.parameters.length === 0
            ? []
            : await session.query(`select * from ${placeOf(dialect, version.relation)} where ${where.sql}`, {
                parameters: where.parameters,
              });
        const { description, columns: contract } = declared.relation;
        const meanings = Object.entries(contract).flatMap(([name, { definition }]) =>
          definition.description === undefined ? [] : [[name, definition.description]],
        );
        if (rows.length > 0)
          held.push({ relation: id, ...(description === undefined ? {} : { description }), columns: Object.fromEntries(meanings), rows });
        const load = state.loads.get(relationKey(version.relation));
        if (load === undefined || places.sources.every((source) => source.id !== id)) continue;
        const rejected = await rejectedRows(run, (JSON.parse(load.record) as LoadRecord).rejectedRelation, [...subject.values]);
        if (rejected.length > 0) held.push({ relation: `${id}__rejected`, columns: {}, rows: rejected });
      }
      const plan = await erasurePlan(
        { project, state, session, warehouse, now: at },
        { places, subject, rows: { tables: [], rejected: [] }, isResumed: false },
      );
      await run.auditor.note({ action: 'access', outcome: 'done', details: { relations: held.map(({ relation }) => relation) } });
      return {
        kind: 'martlet access 1',
        project: project.config.name,
        target: project.target.name,
        environment,
        at,
        subject: Object.fromEntries([...subject.keys].map(([identity, values]) => [identity, [...values].sort()])),
        held,
        elsewhere: plan.residual,
      };
    },
  );
}

async function rejectedRows(
  { session, warehouse: { dialect } }: Pick<RunContext, 'session' | 'warehouse'>,
  relation: RelationName,
  values: readonly string[],
): Promise<readonly ResultRow[]> {
  const rows = await session.query(`select * from ${placeOf(dialect, relation)}`);
  return rows.filter(({ raw_text: text, raw_row: whole }) =>
    [text, whole].some((each) => typeof each === 'string' && holdsAnyWord(each, values)),
  );
}
