import type { DefinedTable } from '../../../warehouses/statement-engine.js';
import { mappedTypeOf, oidOf } from '../types/engine-type.js';
import { TYPES } from '../types/postgres-types.js';
import { ObjectNumbers, SYSTEM_NAMESPACES, SYSTEM_RELATIONS } from './oids.js';

/** A relation as the catalog tells of it. */
export interface CatalogRelation {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly description?: string | undefined;
  readonly rowCount?: number | undefined;
  readonly columns: readonly ListedColumn[];
  /** The columns that identify a row. */
  readonly key?: readonly string[] | undefined;
}

export interface ListedColumn {
  readonly name: string;
  readonly engineType: string;
  readonly nullable: boolean;
  readonly description?: string | undefined;
}

/** Where the catalog keeps what its views are made of. */
export const BASE_SCHEMA = 'base';

/** What the views of the catalog read: one row for each thing that there is. */
export function baseTables(relations: readonly CatalogRelation[], systemRelations: readonly string[]): readonly DefinedTable[] {
  const numbers = new ObjectNumbers();
  const schemas = [...new Set(relations.map(({ schema }) => schema))].sort();
  const namespaces = new Map([...Object.entries(SYSTEM_NAMESPACES), ...schemas.map((name) => [name, numbers.of('schema', name)] as const)]);
  const sorted = [...relations].sort((a, b) => (`${a.schema}.${a.name}` < `${b.schema}.${b.name}` ? -1 : 1));
  const placed = sorted.map((relation) => ({ relation, oid: numbers.of('relation', relation.schema, relation.name) }));
  const system = systemRelations.map((name) => ({ name, oid: SYSTEM_RELATIONS[name] ?? numbers.of('relation', 'pg_catalog', name) }));
  return [
    {
      name: { schema: BASE_SCHEMA, name: 'namespaces' },
      columns: { oid: 'BIGINT', name: 'VARCHAR' },
      rows: [...namespaces].map(([name, oid]) => ({ oid, name })),
    },
    {
      name: { schema: BASE_SCHEMA, name: 'relations' },
      columns: {
        oid: 'BIGINT',
        namespace: 'BIGINT',
        name: 'VARCHAR',
        kind: 'VARCHAR',
        columns: 'SMALLINT',
        row_count: 'DOUBLE',
        has_key: 'BOOLEAN',
        description: 'VARCHAR',
      },
      rows: [
        ...placed.map(({ oid, relation }) => ({
          oid,
          namespace: namespaces.get(relation.schema),
          name: relation.name,
          kind: relation.kind === 'table' ? 'r' : 'v',
          columns: relation.columns.length,
          row_count: relation.rowCount ?? -1,
          has_key: (relation.key ?? []).length > 0,
          description: relation.description ?? null,
        })),
        ...system.map(({ oid, name }) => ({
          oid,
          namespace: SYSTEM_NAMESPACES.pg_catalog,
          name,
          kind: 'r',
          columns: 0,
          row_count: -1,
          has_key: false,
          description: null,
        })),
      ],
    },
    {
      name: { schema: BASE_SCHEMA, name: 'columns' },
      columns: {
        relation: 'BIGINT',
        number: 'SMALLINT',
        name: 'VARCHAR',
        type: 'BIGINT',
        modifier: 'INTEGER',
        is_required: 'BOOLEAN',
        description: 'VARCHAR',
      },
      rows: placed.flatMap(({ oid, relation }) =>
        relation.columns.map((column, index) => {
          const mapped = mappedTypeOf(column.engineType);
          return {
            relation: oid,
            number: index + 1,
            name: column.name,
            type: oidOf(mapped),
            modifier: mapped.modifier,
            is_required: !column.nullable,
            description: column.description ?? null,
          };
        }),
      ),
    },
    {
      name: { schema: BASE_SCHEMA, name: 'keys' },
      columns: { oid: 'BIGINT', index_oid: 'BIGINT', relation: 'BIGINT', namespace: 'BIGINT', name: 'VARCHAR', columns: 'SMALLINT[]' },
      rows: placed.flatMap(({ oid, relation }) => {
        const key = (relation.key ?? []).map((name) => relation.columns.findIndex((column) => column.name === name) + 1);
        // A key of which a part is not shown identifies nothing that is.
        if (key.length === 0 || key.includes(0)) return [];
        const name = `${relation.name}_pkey`;
        return [
          {
            oid: numbers.of('key', relation.schema, relation.name),
            index_oid: numbers.of('index', relation.schema, relation.name),
            relation: oid,
            namespace: namespaces.get(relation.schema),
            name,
            columns: key,
          },
        ];
      }),
    },
    {
      name: { schema: BASE_SCHEMA, name: 'types' },
      columns: {
        oid: 'BIGINT',
        name: 'VARCHAR',
        sql_name: 'VARCHAR',
        size: 'SMALLINT',
        category: 'VARCHAR',
        kind: 'VARCHAR',
        element: 'BIGINT',
        array_type: 'BIGINT',
      },
      rows: Object.values(TYPES).flatMap((type) => {
        const scalar = {
          oid: type.oid,
          name: type.name,
          sql_name: type.sqlName,
          size: type.size,
          category: type.category,
          kind: type.category === 'X' ? 'p' : 'b',
          element: ELEMENTS[type.name] ?? 0,
          array_type: type.array,
        };
        const array = {
          oid: type.array,
          name: `_${type.name}`,
          sql_name: `${type.sqlName}[]`,
          size: -1,
          category: 'A',
          kind: 'b',
          element: type.oid,
          array_type: 0,
        };
        return type.array === 0 ? [scalar] : [scalar, array];
      }),
    },
  ];
}

/** Types that are made of others without being their arrays. */
const ELEMENTS: Readonly<Record<string, number>> = { name: TYPES.char.oid, int2vector: TYPES.int2.oid, oidvector: TYPES.oid.oid };
