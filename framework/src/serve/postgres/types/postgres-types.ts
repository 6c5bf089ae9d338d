/** A type as PostgreSQL knows it. */
export interface PostgresType {
  readonly oid: number;
  /** Its name in `pg_type`. */
  readonly name: string;
  /** Its name in SQL, as `format_type` writes it. */
  readonly sqlName: string;
  /** Its bytes; -1 where they vary. */
  readonly size: number;
  /** The type of its arrays. */
  readonly array: number;
  /** The letter of its category, by which clients choose how to show it. */
  readonly category: string;
  /** What texts of it are cast to in the engine. */
  readonly engineType: string;
}

function type(oid: number, name: string, sqlName: string, size: number, array: number, category: string, engineType: string): PostgresType {
  return { oid, name, sqlName, size, array, category, engineType };
}

/** Types by their names, with the OIDs of PostgreSQL's `pg_type.dat`. */
export const TYPES = {
  bool: type(16, 'bool', 'boolean', 1, 1000, 'B', 'BOOLEAN'),
  bytea: type(17, 'bytea', 'bytea', -1, 1001, 'U', 'BLOB'),
  char: type(18, 'char', '"char"', 1, 1002, 'Z', 'VARCHAR'),
  name: type(19, 'name', 'name', 64, 1003, 'S', 'VARCHAR'),
  int8: type(20, 'int8', 'bigint', 8, 1016, 'N', 'BIGINT'),
  int2: type(21, 'int2', 'smallint', 2, 1005, 'N', 'SMALLINT'),
  int2vector: type(22, 'int2vector', 'int2vector', -1, 1006, 'A', 'SMALLINT[]'),
  int4: type(23, 'int4', 'integer', 4, 1007, 'N', 'INTEGER'),
  regproc: type(24, 'regproc', 'regproc', 4, 1008, 'N', 'BIGINT'),
  text: type(25, 'text', 'text', -1, 1009, 'S', 'VARCHAR'),
  oid: type(26, 'oid', 'oid', 4, 1028, 'N', 'BIGINT'),
  xid: type(28, 'xid', 'xid', 4, 1011, 'U', 'BIGINT'),
  oidvector: type(30, 'oidvector', 'oidvector', -1, 1013, 'A', 'BIGINT[]'),
  json: type(114, 'json', 'json', -1, 199, 'U', 'JSON'),
  xml: type(142, 'xml', 'xml', -1, 143, 'U', 'VARCHAR'),
  float4: type(700, 'float4', 'real', 4, 1021, 'N', 'FLOAT'),
  float8: type(701, 'float8', 'double precision', 8, 1022, 'N', 'DOUBLE'),
  unknown: type(705, 'unknown', 'unknown', -2, 0, 'X', 'VARCHAR'),
  money: type(790, 'money', 'money', 8, 791, 'N', 'DECIMAL(18,2)'),
  bpchar: type(1042, 'bpchar', 'character', -1, 1014, 'S', 'VARCHAR'),
  varchar: type(1043, 'varchar', 'character varying', -1, 1015, 'S', 'VARCHAR'),
  date: type(1082, 'date', 'date', 4, 1182, 'D', 'DATE'),
  time: type(1083, 'time', 'time without time zone', 8, 1183, 'D', 'TIME'),
  timestamp: type(1114, 'timestamp', 'timestamp without time zone', 8, 1115, 'D', 'TIMESTAMP'),
  timestamptz: type(1184, 'timestamptz', 'timestamp with time zone', 8, 1185, 'D', 'TIMESTAMP WITH TIME ZONE'),
  interval: type(1186, 'interval', 'interval', 16, 1187, 'T', 'INTERVAL'),
  timetz: type(1266, 'timetz', 'time with time zone', 12, 1270, 'D', 'TIME WITH TIME ZONE'),
  bit: type(1560, 'bit', 'bit', -1, 1561, 'V', 'BIT'),
  varbit: type(1562, 'varbit', 'bit varying', -1, 1563, 'V', 'BIT'),
  numeric: type(1700, 'numeric', 'numeric', -1, 1231, 'N', 'DECIMAL'),
  regclass: type(2205, 'regclass', 'regclass', 4, 2210, 'N', 'BIGINT'),
  regtype: type(2206, 'regtype', 'regtype', 4, 2211, 'N', 'BIGINT'),
  regnamespace: type(4089, 'regnamespace', 'regnamespace', 4, 4090, 'N', 'BIGINT'),
  regrole: type(4096, 'regrole', 'regrole', 4, 4097, 'N', 'BIGINT'),
  uuid: type(2950, 'uuid', 'uuid', 16, 2951, 'U', 'UUID'),
  jsonb: type(3802, 'jsonb', 'jsonb', -1, 3807, 'U', 'JSON'),
} as const satisfies Record<string, PostgresType>;

const ALL: readonly PostgresType[] = Object.values(TYPES);
const BY_OID = new Map(ALL.map((each) => [each.oid, each]));
const BY_ARRAY = new Map(ALL.filter(({ array }) => array !== 0).map((each) => [each.array, each]));

/** The type of an OID; undefined for one that is not known. */
export const typeOfOid = (oid: number): PostgresType | undefined => BY_OID.get(oid);
/** The type of the elements of an array type. */
export const elementOf = (oid: number): PostgresType | undefined => BY_ARRAY.get(oid);
