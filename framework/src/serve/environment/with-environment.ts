import { AliasNode, FromNode, IdentifierNode, type OperationNode, ParensNode } from 'kysely';
import { MartletError } from '../../errors.js';
import { bindModel, type Locate } from '../../project/compile.js';
import { isInlined, type Project } from '../../project/index.js';
import type { PublicationOfReaders } from '../../published/index.js';
import { VIEWED } from '../../rights/index.js';
import { redactedTexts } from '../../run/index.js';
import { atRunInstant } from '../../sql/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import { PendingWarehouse } from '../../warehouses/pending-warehouse.js';
import type { ColumnOfResult, OpenRelationViews, ReadingDatabase } from '../../warehouses/reading.js';
import type { RelationName, Session, Warehouse } from '../../warehouses/warehouse.js';
import { type ShownRelation, shownRelations } from '../http/shown-relation.js';
import { overViews, rowsAt } from '../reading/over-views.js';
import { deskScope } from './desk-scope.js';
import { databaseRows, type ShownRows, sessionRows } from './shown-rows.js';
import { storedRelations } from './stored-relations.js';

export interface DeskRequest {
  /** The environment as it was named; the config’s default when left out. */
  readonly environment: string | undefined;
  /** Where the environment shows a relation. */
  readonly locate: Locate;
  /** The relations that are read. */
  readonly ids: readonly string[];
  /** Whether personal data is shown as it is. */
  readonly reveals: boolean;
  /** The instant that it is. */
  readonly now: string;
  /** The warehouse that is being opened already. */
  readonly early?: PendingWarehouse;
}

/** What an environment shows of some relations to people at the command line. */
export interface ShownEnvironment {
  readonly dialect: Dialect;
  readonly warehouse: Warehouse;
  readonly session: Session;
  /** By id, with their columns as they are shown. */
  readonly relations: ReadonlyMap<string, ShownRelation>;
  /** The columns that are masked, by the id of their relation. */
  readonly masked: ReadonlyMap<string, readonly string[]>;
  /** The columns of a relation that were declared otherwise when it was built. */
  changesOf(id: string): readonly string[];
  /** A query for the rows of a relation as they are shown. */
  rowsOf(id: string): OperationNode;
  /**
   * Opens what reads the relations under their own names, as they are shown; where the warehouse makes views, under further ones, too.
   *
   * @param columns - Those of the query that is read.
   */
  openRows(columns: readonly ColumnOfResult[], alsoAs?: (id: string) => readonly RelationName[]): Promise<ShownRows>;
}

/**
 * Works with what an environment shows of some relations, over one connection.
 *
 * @throws MartletError `relation-missing` where one of them is not built.
 */
export async function withEnvironment<T>(
  project: Project,
  { environment, locate, ids, reveals, now, early = new PendingWarehouse() }: DeskRequest,
  work: (shown: ShownEnvironment) => Promise<T>,
): Promise<T> {
  const warehouse = await early.take(project.target.config, project.directory, redactedTexts(project));
  try {
    const session = await warehouse.session();
    try {
      const { dialect } = warehouse;
      const relations = await storedRelations(project, ids, { warehouse, session, locate, environment });
      const publication: PublicationOfReaders = {
        environment: environment ?? '',
        number: 0,
        id: '',
        publishedAt: now,
        relations,
        rollups: new Map(),
      };
      const scope = await deskScope(project, dialect, reveals);
      const views = scope.relationsOf(publication);
      const rawRows = (id: string, place: Locate): OperationNode => {
        const relation = project.byId.get(id);
        if (relation !== undefined && relation.kind !== 'source' && isInlined(relation))
          return atRunInstant(bindModel(project, relation, place).query, now);
        return rowsAt(place(id), relations.get(id)?.columns.map(({ name }) => name) ?? []);
      };
      const open = (read: OpenRelationViews, alsoAs: (id: string) => readonly RelationName[]): Promise<ReadingDatabase> =>
        read((place) =>
          [...views].flatMap(([id, { name, sql }]) => {
            const from = dialect.compile(rawRows(id, (each) => place(locate(each))));
            return [name, ...alsoAs(id)].map((shownAs) => ({ name: shownAs, from, sql }));
          }),
        );
      return await work({
        dialect,
        warehouse,
        session,
        relations: shownRelations(scope, publication, dialect),
        masked: maskedColumns(publication, views),
        changesOf: (id) => relations.get(id)?.changes ?? [],
        rowsOf: (id) => {
          const view = views.get(id);
          // What has no column left that may be seen is as unknown as what is not there.
          if (view === undefined) throw new MartletError('relation-unreadable', { name: id, similar: [] });
          return overRows(view.query, rawRows(id, locate));
        },
        openRows: async (columns, alsoAs = () => []) => {
          const { reading } = warehouse;
          if (reading !== undefined) return { ...databaseRows(await open(reading, alsoAs)), compile: dialect.compile };
          const shown = [...views].map(([id, { name, sql }]) => ({ name, sql, rows: rawRows(id, locate) }));
          return {
            ...sessionRows(await warehouse.session(), dialect, columns),
            compile: (query) => dialect.compile(overViews(query, shown)),
          };
        },
      });
    } finally {
      await session.close();
    }
  } finally {
    await warehouse.close();
  }
}

/** The query that shows rows, over the rows themselves. */
function overRows(query: OperationNode, rows: OperationNode): OperationNode {
  const source = AliasNode.create(ParensNode.create(rows), IdentifierNode.create(VIEWED));
  return { ...query, from: FromNode.create([source]) } as OperationNode;
}

function maskedColumns(
  { relations }: PublicationOfReaders,
  views: ReadonlyMap<string, { readonly columns: readonly { readonly name: string; readonly pii?: string }[] }>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...relations].map(([id, { columns }]) => {
      const shown = new Map(views.get(id)?.columns.map((each) => [each.name, each]));
      const isMasked = ({ name, pii }: (typeof columns)[number]): boolean => shown.get(name)?.pii !== pii || !shown.has(name);
      return [id, columns.filter(isMasked).map(({ name }) => name)];
    }),
  );
}
