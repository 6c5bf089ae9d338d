import type { OperationNode } from 'kysely';
import type { Columns, LogicalType, PiiClass } from '../columns/index.js';
import type { MaskingConfig } from '../project/index.js';
import type { PublishedColumn, PublishedRelation } from '../published/index.js';
import { column, columnCondition, selectQuery, table } from '../semantic/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import { type Marked, masked } from './masks.js';
import type { Rights } from './rights.js';
import type { ReaderScope, ScopedRelation } from './scope.js';

/** What a role's views are made with. */
export interface ScopeOptions {
  readonly rights: Rights;
  /** How the engine that carries them out writes SQL. */
  readonly dialect: Dialect;
  /** The personal columns of the project, as `gold.dim_customers.email`. */
  readonly personal: ReadonlyMap<string, PiiClass>;
  /** What tokens are made with. */
  readonly masking: MaskingConfig;
}

/** How the views call the relation that they read. */
export const VIEWED = 'source';

interface ShownRelations {
  readonly relations: ReadonlyMap<string, Pick<PublishedRelation, 'name' | 'columns'>>;
}

/** A relation as the role sees it, and the query that shows it so over the published one, which it calls `source`. */
interface QueriedRelation extends ScopedRelation {
  readonly query: OperationNode;
}

/** What a role sees of a publication: its relations, with its rows and its columns, and personal data as it may see it. */
export class RoleScope implements ReaderScope {
  readonly name: string;
  readonly #views = new WeakMap<ShownRelations, ReadonlyMap<string, QueriedRelation>>();

  constructor(private readonly options: ScopeOptions) {
    this.name = options.rights.role;
  }

  viewsOf(publication: ShownRelations): readonly ScopedRelation[] {
    return [...this.relationsOf(publication).values()];
  }

  /** The same by id. */
  relationsOf(publication: ShownRelations): ReadonlyMap<string, QueriedRelation> {
    const known = this.#views.get(publication);
    if (known !== undefined) return known;
    const { relations } = this.options.rights;
    const views = new Map<string, QueriedRelation>();
    for (const [id, { name, columns }] of publication.relations) {
      const view = relations.has(id) ? this.#view(id, name, columns) : undefined;
      if (view !== undefined) views.set(id, view);
    }
    this.#views.set(publication, views);
    return views;
  }

  /** Whether the role sees a relation of the project as it is: all rows, all columns, nothing masked. */
  seesWholeOf(id: string, columns: Columns): boolean {
    const { rights } = this.options;
    if (!rights.relations.has(id) || rights.rows.has(id)) return false;
    return Object.entries(columns).every(
      ([
        name,
        {
          definition: { type, nullable, pii },
        },
      ]) => {
        const shown = this.columnAsShown(id, { name, type, nullable, engineType: '', ...(pii === undefined ? {} : { pii }) });
        return shown !== undefined && !shown.isMasked;
      },
    );
  }

  /** A relation as the role sees it; undefined where nothing of it is left. */
  #view(id: string, name: ScopedRelation['name'], columns: readonly PublishedColumn[]): QueriedRelation | undefined {
    const { dialect } = this.options;
    const shown = columns.flatMap((each) => this.columnAsShown(id, each) ?? []);
    if (shown.length === 0) return undefined;
    const where = this.rowsShown(id, columns);
    if (where === 'none') return undefined;
    const query = selectQuery({
      selections: shown.map(({ column: { name: as }, node }) => [as, node]),
      from: table(VIEWED),
      where: where === 'all' ? [] : [where],
    });
    return { name, columns: shown.map(({ column: each }) => each), hasAllRows: where === 'all', query, sql: dialect.compile(query) };
  }

  /** The rows of a relation that the role sees: all, or those of a condition. */
  rowsShown(id: string, columns: readonly PublishedColumn[]): OperationNode | 'all' | 'none' {
    const filters = this.options.rights.rows.get(id);
    if (filters === undefined) return 'all';
    const types = new Map(
      columns.flatMap((each): readonly (readonly [string, LogicalType])[] => (each.type === undefined ? [] : [[each.name, each.type]])),
    );
    try {
      return columnCondition({ name: id, alias: VIEWED, columns: types }, filters);
    } catch {
      // A publication whose columns no longer fit the filter shows none of its rows; the check of the project tells why.
      return 'none';
    }
  }

  /** A column as the role sees it; undefined where it is absent. */
  columnAsShown(id: string, published: PublishedColumn): ShownColumn | undefined {
    const { rights, dialect, masking } = this.options;
    const { name, type } = published;
    if (rights.columns.get(id)?.(name) === false) return undefined;
    const node = column(VIEWED, name);
    const pii = marksOf(this.options.personal, id, published).find((mark) => rights.maskOf(mark) !== undefined);
    const how = pii && rights.maskOf(pii);
    if (pii === undefined || how === undefined) return { column: published, node, isMasked: false };
    // What no contract knows can't be masked.
    const mask = type && masked(node, type, pii, how, masking);
    if (mask === undefined) return undefined;
    const { pii: _pii, ...rest } = published;
    return {
      column: { ...rest, type: mask.type, engineType: dialect.typeName(mask.type), nullable: true },
      node: mask.node,
      isMasked: true,
    };
  }
}

/** The classes that a column is marked with, by what the project says and by what was published. */
export function marksOf(personal: ReadonlyMap<string, PiiClass>, id: string, { name, pii }: PublishedColumn): readonly Marked[] {
  const own = personal.get(`${id}.${name}`.toLowerCase());
  return [...new Set([...(own === undefined ? [] : [own]), ...(pii === undefined ? [] : [pii as Marked])])];
}

interface ShownColumn {
  readonly column: PublishedColumn;
  readonly node: OperationNode;
  readonly isMasked: boolean;
}
