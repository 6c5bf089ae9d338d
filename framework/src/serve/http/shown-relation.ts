import type { LogicalType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import type { PublicationOfReaders, PublishedColumn, PublishedRelation } from '../../published/index.js';
import type { ReaderScope } from '../../rights/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { RelationName } from '../../warehouses/warehouse.js';

/** A column as a scope shows it, with what it holds where a logical type does. */
export interface ShownColumn extends PublishedColumn {
  readonly type?: LogicalType;
}

/** A relation as a scope shows it. */
export interface ShownRelation extends Omit<PublishedRelation, 'columns' | 'grain'> {
  readonly name: RelationName;
  readonly columns: ReadonlyMap<string, ShownColumn>;
  /** Whether none of its rows is hidden. */
  readonly hasAllRows: boolean;
  /** The columns that identify a row; undefined where there are none or the scope does not show them as they are. */
  readonly grain: readonly string[] | undefined;
}

const known = new WeakMap<ReaderScope, WeakMap<PublicationOfReaders, ReadonlyMap<string, ShownRelation>>>();

/** What a scope shows of a publication, by id. It is worked out once for both. */
export function shownRelations(
  scope: ReaderScope,
  publication: PublicationOfReaders,
  dialect: Dialect,
): ReadonlyMap<string, ShownRelation> {
  const ofScope = known.get(scope) ?? new WeakMap<PublicationOfReaders, ReadonlyMap<string, ShownRelation>>();
  known.set(scope, ofScope);
  const found = ofScope.get(publication) ?? relationsIn(scope, publication, dialect);
  ofScope.set(publication, found);
  return found;
}

function relationsIn(scope: ReaderScope, publication: PublicationOfReaders, dialect: Dialect): ReadonlyMap<string, ShownRelation> {
  const shown = new Map<string, ShownRelation>();
  for (const { name, columns, hasAllRows } of scope.viewsOf(publication)) {
    const relation = [...publication.relations.values()].find((each) => each.name.schema === name.schema && each.name.name === name.name);
    if (relation === undefined) continue;
    const own = new Map(
      columns.map((column): [string, ShownColumn] => {
        const type = column.type ?? dialect.logicalType(column.engineType);
        return [column.name, type === undefined ? column : { ...column, type }];
      }),
    );
    const { grain } = relation;
    const canContinue =
      grain !== undefined && grain.length > 0 && grain.every((each) => own.has(each) && isAsPublished(relation, own.get(each)));
    shown.set(relation.id, { ...relation, name, columns: own, hasAllRows, grain: canContinue ? grain : undefined });
  }
  return shown;
}

/** A masked column has other values, of which several rows may have one. */
function isAsPublished({ columns }: PublishedRelation, shown: ShownColumn | undefined): boolean {
  const published = columns.find(({ name }) => name === shown?.name);
  return published !== undefined && published.pii === shown?.pii && published.engineType === shown?.engineType;
}

/** @throws MartletError `resource-unknown`; what a scope does not show is as unknown as what is not there. */
export function shownRelation(relations: ReadonlyMap<string, ShownRelation>, id: string): ShownRelation {
  const found = relations.get(id);
  if (found !== undefined) return found;
  throw new MartletError('resource-unknown', { what: 'relation', name: id, similar: similarNames(id, relations.keys()) });
}
