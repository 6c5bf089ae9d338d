import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEYS, openEndpoint, SHOP, type TestEndpoint } from './endpoint.js';

/** A statement that a tool sends by itself, and what it has to find: the columns of the answer and one of its rows, or a number of rows. */
type Probe = readonly [sql: string, columns: string, row?: readonly unknown[] | number];

/**
 * What tools ask when they connect and list relations: as their public sources have it (Npgsql, Metabase, Grafana), as logs of others show it (Power BI,
 * DBeaver, DataGrip, a part of Tableau), or of the same kind in our words (Superset, Looker, the rest of Tableau). Statements that change nothing of what
 * is asked, such as SET, are part of it: each has to be answered.
 */
const TOOLS: Readonly<Record<string, readonly Probe[]>> = {
  // npgsql/npgsql, src/Npgsql/PostgresDatabaseInfo.cs: sent as one text when the first connection opens, also by Power BI.
  Npgsql: [
    ['select version()', 'version', 1],
    [
      `select ns.nspname, t.oid, t.typname, t.typtype, t.typnotnull, t.elemtypoid
       from (
         select typ.oid, typ.typnamespace, typ.typname, typ.typtype, typ.typrelid, typ.typnotnull, typ.relkind,
           elemtyp.oid as elemtypoid, elemtyp.typname as elemtypname, elemcls.relkind as elemrelkind,
           case when elemproc.proname='array_recv' then 'a' else elemtyp.typtype end as elemtyptype
         from (
           select typ.oid, typnamespace, typname, typrelid, typnotnull, relkind, typelem as elemoid,
             case when proc.proname='array_recv' then 'a' else typ.typtype end as typtype,
             case
               when proc.proname='array_recv' then typ.typelem
               when typ.typtype='r' then rngsubtype
               when typ.typtype='m' then (select rngtypid from pg_range where rngmultitypid = typ.oid)
               when typ.typtype='d' then typ.typbasetype
             end as elemtypoid
           from pg_type as typ
           left join pg_class as cls on (cls.oid = typ.typrelid)
           left join pg_proc as proc on proc.oid = typ.typreceive
           left join pg_range on (pg_range.rngtypid = typ.oid)
         ) as typ
         left join pg_type as elemtyp on elemtyp.oid = elemtypoid
         left join pg_class as elemcls on (elemcls.oid = elemtyp.typrelid)
         left join pg_proc as elemproc on elemproc.oid = elemtyp.typreceive
       ) as t
       join pg_namespace as ns on (ns.oid = typnamespace)
       where typtype in ('b', 'r', 'm', 'e', 'd') or (typtype = 'c' and relkind='c') or (typtype = 'p' and typname in ('record', 'void')) or
         (typtype = 'a' and (elemtyptype in ('b', 'r', 'm', 'e', 'd') or (elemtyptype = 'p' and elemtypname in ('record', 'void')) or
           (elemtyptype = 'c' and elemrelkind='c')))
       order by case when typtype in ('b', 'e', 'p') then 0 when typtype = 'r' then 1 when typtype = 'm' then 2 when typtype = 'c' then 3
         when typtype = 'd' and elemtyptype <> 'a' then 4 when typtype = 'a' then 5 when typtype = 'd' and elemtyptype = 'a' then 6 end`,
      'nspname oid typname typtype typnotnull elemtypoid',
      ['pg_catalog', 1231, '_numeric', 'a', false, 1700],
    ],
    [
      `select typ.oid, att.attname, att.atttypid from pg_type as typ
       join pg_namespace as ns on (ns.oid = typ.typnamespace)
       join pg_class as cls on (cls.oid = typ.typrelid)
       join pg_attribute as att on (att.attrelid = typ.typrelid)
       where (typ.typtype = 'c' and cls.relkind='c') and attnum > 0 and not attisdropped order by typ.oid, att.attnum`,
      'oid attname atttypid',
      0,
    ],
    ['select pg_type.oid, enumlabel from pg_enum join pg_type on pg_type.oid=enumtypid order by oid, enumsortorder', 'oid enumlabel', 0],
    ['discard all', ''],
  ],
  // datafusion-contrib/datafusion-postgres, issue 218: the log of a server that Power BI has connected to.
  'Power BI': [
    [
      `select TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE from INFORMATION_SCHEMA.tables
       where TABLE_SCHEMA not in ('information_schema', 'pg_catalog') order by TABLE_SCHEMA, TABLE_NAME`,
      'table_schema table_name table_type',
      ['gold', 'fact_sales', 'BASE TABLE'],
    ],
    ['select CHARACTER_SET_NAME from INFORMATION_SCHEMA.CHARACTER_SETS', 'character_set_name', ['UTF8']],
    [
      `select COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE, case when (data_type like '%unsigned%') then DATA_TYPE || ' unsigned' else DATA_TYPE end as DATA_TYPE
       from INFORMATION_SCHEMA.columns where TABLE_SCHEMA = 'gold' and TABLE_NAME = 'fact_sales' order by TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`,
      'column_name ordinal_position is_nullable data_type',
      ['net_amount', 6, 'YES', 'numeric'],
    ],
    [
      `select pkcol.TABLE_SCHEMA as PK_TABLE_SCHEMA, pkcol.TABLE_NAME as PK_TABLE_NAME, pkcol.COLUMN_NAME as PK_COLUMN_NAME, fkcol.COLUMN_NAME as FK_COLUMN_NAME,
         fkcol.ORDINAL_POSITION as ORDINAL, fkcon.CONSTRAINT_SCHEMA || '_' || 'fact_sales' || '_' || pkcol.TABLE_NAME || '_' || fkcon.CONSTRAINT_NAME as FK_NAME
       from (select distinct constraint_catalog, constraint_schema, unique_constraint_schema, constraint_name, unique_constraint_name
             from INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS) fkcon
         inner join INFORMATION_SCHEMA.KEY_COLUMN_USAGE fkcol
           on fkcon.CONSTRAINT_SCHEMA = fkcol.CONSTRAINT_SCHEMA and fkcon.CONSTRAINT_NAME = fkcol.CONSTRAINT_NAME
         inner join INFORMATION_SCHEMA.KEY_COLUMN_USAGE pkcol
           on fkcon.UNIQUE_CONSTRAINT_SCHEMA = pkcol.CONSTRAINT_SCHEMA and fkcon.UNIQUE_CONSTRAINT_NAME = pkcol.CONSTRAINT_NAME
       where fkcol.TABLE_SCHEMA = 'gold' and fkcol.TABLE_NAME = 'fact_sales' and pkcol.ORDINAL_POSITION = fkcol.ORDINAL_POSITION
       order by FK_NAME, fkcol.ORDINAL_POSITION`,
      'pk_table_schema pk_table_name pk_column_name fk_column_name ordinal fk_name',
      0,
    ],
    [
      `select i.CONSTRAINT_SCHEMA || '_' || i.CONSTRAINT_NAME as INDEX_NAME, ii.COLUMN_NAME, ii.ORDINAL_POSITION,
         case when i.CONSTRAINT_TYPE = 'PRIMARY KEY' then 'Y' else 'N' end as PRIMARY_KEY
       from INFORMATION_SCHEMA.table_constraints i inner join INFORMATION_SCHEMA.key_column_usage ii
         on i.CONSTRAINT_SCHEMA = ii.CONSTRAINT_SCHEMA and i.CONSTRAINT_NAME = ii.CONSTRAINT_NAME and i.TABLE_SCHEMA = ii.TABLE_SCHEMA and i.TABLE_NAME = ii.TABLE_NAME
       where i.TABLE_SCHEMA = 'gold' and i.TABLE_NAME = 'fact_sales' and i.CONSTRAINT_TYPE in ('PRIMARY KEY', 'UNIQUE')
       order by i.CONSTRAINT_SCHEMA || '_' || i.CONSTRAINT_NAME, ii.TABLE_SCHEMA, ii.TABLE_NAME, ii.ORDINAL_POSITION`,
      'index_name column_name ordinal_position primary_key',
      ['gold_fact_sales_pkey', 'line_number', 2, 'Y'],
    ],
    [
      `select "$Table"."order_id" as "order_id", "$Table"."net_amount" as "net_amount" from "gold"."fact_sales" "$Table" limit 1000`,
      'order_id net_amount',
      4,
    ],
    [
      `select sum("rows"."net_amount") as "a0" from (select "order_id", "net_amount" from "gold"."fact_sales" "$Table") "rows"`,
      'a0',
      ['65.30'],
    ],
  ],
  // metabase/metabase, src/metabase/driver/postgres.clj, and the log in datafusion-contrib/datafusion-postgres, issue 158.
  Metabase: [
    ['SET extra_float_digits = 2', ''],
    ["SET application_name = 'Metabase v0.55.1'", ''],
    ['SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ UNCOMMITTED', ''],
    ['SHOW TRANSACTION ISOLATION LEVEL', 'transaction_isolation', 1],
    ['show timezone', 'timezone', ['UTC']],
    [
      `SELECT nspname AS "TABLE_SCHEM", current_database() AS "TABLE_CATALOG" FROM pg_catalog.pg_namespace WHERE nspname <> 'pg_toast'
       AND (nspname !~ '^pg_temp_' OR nspname = (pg_catalog.current_schemas(true))[1])
       AND (nspname !~ '^pg_toast_temp_' OR nspname = replace((pg_catalog.current_schemas(true))[1], 'pg_temp_', 'pg_toast_temp_'))
       ORDER BY "TABLE_SCHEM"`,
      'TABLE_SCHEM TABLE_CATALOG',
      ['gold', 'shop'],
    ],
    [
      `with table_privileges as (
         select NULL as role, t.schemaname as schema, t.objectname as table,
           pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'update') as update,
           pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'select') as select,
           pg_catalog.has_table_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'delete') as delete
         from (
           select schemaname, tablename as objectname from pg_catalog.pg_tables
           union select schemaname, viewname as objectname from pg_catalog.pg_views
           union select schemaname, matviewname as objectname from pg_catalog.pg_matviews
         ) t
         where t.schemaname !~ '^pg_' and t.schemaname <> 'information_schema' and pg_catalog.has_schema_privilege(current_user, t.schemaname, 'usage')
       ) select t.* from table_privileges t`,
      'role schema table update select delete',
      [null, 'gold', 'fact_sales', false, true, false],
    ],
    [
      `SELECT "n"."nspname" AS "schema", "c"."relname" AS "name", CASE "c"."relkind" WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'v' THEN 'VIEW'
         WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE NULL END AS "type", "d"."description" AS "description", "stat"."n_live_tup" AS "estimated_row_count"
       FROM "pg_catalog"."pg_class" AS "c" INNER JOIN "pg_catalog"."pg_namespace" AS "n" ON "c"."relnamespace" = "n"."oid"
         LEFT JOIN "pg_catalog"."pg_description" AS "d" ON ("c"."oid" = "d"."objoid") AND ("d"."objsubid" = 0) AND ("d"."classoid" = 'pg_class'::regclass)
         LEFT JOIN "pg_stat_user_tables" AS "stat" ON ("n"."nspname" = "stat"."schemaname") AND ("c"."relname" = "stat"."relname")
       WHERE ("c"."relnamespace" = "n"."oid") AND ("n"."nspname" !~ '^pg_') AND ("n"."nspname" <> 'information_schema') AND c.relkind in ('r', 'p', 'v', 'f', 'm')
         AND ("n"."nspname" IN ('gold')) ORDER BY "type" ASC, "schema" ASC, "name" ASC`,
      'schema name type description estimated_row_count',
      ['gold', 'fact_sales', 'TABLE', 'One row per order line.', '4'],
    ],
    [
      `SELECT "c"."column_name" AS "name", CASE WHEN "c"."udt_schema" IN ('public', 'pg_catalog') THEN FORMAT('%s', "c"."udt_name") ELSE FORMAT('"%s"."%s"', "c"."udt_schema", "c"."udt_name") END AS "database-type",
         "c"."ordinal_position" - 1 AS "database-position", "c"."table_schema" AS "table-schema", "c"."table_name" AS "table-name", "pk"."column_name" IS NOT NULL AS "pk?",
         COL_DESCRIPTION(CAST(CAST(FORMAT('%I.%I', CAST("c"."table_schema" AS TEXT), CAST("c"."table_name" AS TEXT)) AS REGCLASS) AS OID), "c"."ordinal_position") AS "field-comment",
         (("column_default" IS NULL) OR (LOWER("column_default") = 'null')) AND ("is_nullable" = 'NO') AND NOT ((("column_default" IS NOT NULL) AND ("column_default" LIKE '%nextval(%')) OR ("is_identity" <> 'NO')) AS "database-required"
       FROM "information_schema"."columns" AS "c" LEFT JOIN (
         SELECT "tc"."table_schema", "tc"."table_name", "kc"."column_name" FROM "information_schema"."table_constraints" AS "tc"
         INNER JOIN "information_schema"."key_column_usage" AS "kc" ON ("tc"."constraint_name" = "kc"."constraint_name") AND ("tc"."table_schema" = "kc"."table_schema") AND ("tc"."table_name" = "kc"."table_name")
         WHERE "tc"."constraint_type" = 'PRIMARY KEY') AS "pk"
       ON ("c"."table_schema" = "pk"."table_schema") AND ("c"."table_name" = "pk"."table_name") AND ("c"."column_name" = "pk"."column_name")
       WHERE c.table_schema !~ '^information_schema|catalog_history|pg_' AND ("c"."table_schema" IN ('gold'))
       UNION ALL
       SELECT "pa"."attname" AS "name", CASE WHEN "ptn"."nspname" IN ('public', 'pg_catalog') THEN FORMAT('%s', "pt"."typname") ELSE FORMAT('"%s"."%s"', "ptn"."nspname", "pt"."typname") END AS "database-type",
         "pa"."attnum" - 1 AS "database-position", "pn"."nspname" AS "table-schema", "pc"."relname" AS "table-name", FALSE AS "pk?", NULL AS "field-comment", FALSE AS "database-required"
       FROM "pg_catalog"."pg_class" AS "pc" INNER JOIN "pg_catalog"."pg_namespace" AS "pn" ON "pn"."oid" = "pc"."relnamespace" INNER JOIN "pg_catalog"."pg_attribute" AS "pa" ON "pa"."attrelid" = "pc"."oid"
         INNER JOIN "pg_catalog"."pg_type" AS "pt" ON "pt"."oid" = "pa"."atttypid" INNER JOIN "pg_catalog"."pg_namespace" AS "ptn" ON "ptn"."oid" = "pt"."typnamespace"
       WHERE ("pc"."relkind" = 'm') AND ("pa"."attnum" >= 1)
       ORDER BY "table-schema", "table-name", "database-position"`,
      'name database-type database-position table-schema table-name pk? field-comment database-required',
      ['order_id', 'text', 0, 'gold', 'fact_sales', true, 'Natural key of the order.', true],
    ],
    [
      `SELECT "fk_ns"."nspname" AS "fk-table-schema", "fk_table"."relname" AS "fk-table-name", "pk_column"."attname" AS "pk-column-name"
       FROM "pg_constraint" AS "c" INNER JOIN "pg_class" AS "fk_table" ON "c"."conrelid" = "fk_table"."oid" INNER JOIN "pg_namespace" AS "fk_ns" ON "c"."connamespace" = "fk_ns"."oid"
         INNER JOIN "pg_attribute" AS "fk_column" ON "c"."conrelid" = "fk_column"."attrelid" INNER JOIN "pg_class" AS "pk_table" ON "c"."confrelid" = "pk_table"."oid"
         INNER JOIN "pg_attribute" AS "pk_column" ON "c"."confrelid" = "pk_column"."attrelid"
       WHERE fk_ns.nspname !~ '^information_schema|catalog_history|pg_' AND ("c"."contype" = 'f'::char) AND ("fk_column"."attnum" = ANY(c.conkey)) AND ("pk_column"."attnum" = ANY(c.confkey))
       ORDER BY "fk-table-schema", "fk-table-name"`,
      'fk-table-schema fk-table-name pk-column-name',
      0,
    ],
    [
      `SELECT "tmp"."table-schema", "tmp"."table-name", TRIM(BOTH '"' FROM "pg_catalog"."pg_get_indexdef"("tmp"."ci_oid", "tmp"."pos", FALSE)) AS "field-name" FROM (
         SELECT "n"."nspname" AS "table-schema", "ct"."relname" AS "table-name", "ci"."oid" AS "ci_oid", (information_schema._pg_expandarray("i"."indkey")).n AS "pos"
         FROM "pg_catalog"."pg_class" AS "ct" INNER JOIN "pg_catalog"."pg_namespace" AS "n" ON "ct"."relnamespace" = "n"."oid" INNER JOIN "pg_catalog"."pg_index" AS "i" ON "ct"."oid" = "i"."indrelid"
           INNER JOIN "pg_catalog"."pg_class" AS "ci" ON "ci"."oid" = "i"."indexrelid"
         WHERE (pg_catalog.pg_get_expr("i"."indpred", "i"."indrelid") IS NULL) AND n.nspname !~ '^information_schema|catalog_history|pg_') AS "tmp" WHERE "tmp"."pos" = 1`,
      'table-schema table-name field-name',
      ['gold', 'fact_sales', 'order_id'],
    ],
    [
      `SELECT nspname, typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid IN (SELECT DISTINCT enumtypid FROM pg_enum e)`,
      'nspname typname',
      0,
    ],
    [
      `SELECT CAST(DATE_TRUNC('month', CAST("gold"."fact_sales"."order_date" AS timestamp)) AS date) AS "order_date", SUM("gold"."fact_sales"."net_amount") AS "sum"
       FROM "gold"."fact_sales" GROUP BY CAST(DATE_TRUNC('month', CAST("gold"."fact_sales"."order_date" AS timestamp)) AS date) ORDER BY 1 ASC`,
      'order_date sum',
      2,
    ],
    [
      `SELECT SUBSTRING("source"."channel", 1, 1234) AS "substring1" FROM (SELECT "gold"."fact_sales"."channel" AS "channel" FROM "gold"."fact_sales") AS "source" LIMIT 10`,
      'substring1',
      4,
    ],
  ],
  // The log of Tableau's own driver in risingwavelabs/risingwave, issue 10459, and of its ODBC driver in treasure-data/prestogres, issue 29.
  Tableau: [
    ["SET client_min_messages TO 'warning'", ''],
    ["SET client_encoding TO 'UTF8'", ''],
    ['SET extra_float_digits = 3', ''],
    ["SET TIME ZONE 'UTC'", ''],
    ['show "lc_collate"', 'lc_collate', ['C']],
    ['BEGIN;declare "SQL_CUR1" cursor with hold for select 1 as "one"', ''],
    ['fetch 100 in "SQL_CUR1"', 'one', [1]],
    ['close "SQL_CUR1"', ''],
    ['COMMIT', ''],
    [
      `select relname, nspname, relkind from pg_catalog.pg_class c, pg_catalog.pg_namespace n where relkind in ('r', 'v', 'm', 'f', 'p')
       and nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pg_temp_1') and n.oid = relnamespace order by nspname, relname`,
      'relname nspname relkind',
      ['fact_sales', 'gold', 'r'],
    ],
    [
      `select n.nspname, c.relname, a.attname, a.atttypid, t.typname, a.attnum, a.attlen, a.atttypmod, a.attnotnull, c.relhasrules, c.relkind, c.oid,
         pg_get_expr(d.adbin, d.adrelid), case t.typtype when 'd' then t.typbasetype else 0 end, t.typtypmod, 0, attidentity
       from (((pg_catalog.pg_class c inner join pg_catalog.pg_namespace n on n.oid = c.relnamespace and c.relname = E'fact_sales' and n.nspname = E'gold')
         inner join pg_catalog.pg_attribute a on (not a.attisdropped) and a.attnum > 0 and a.attrelid = c.oid)
         inner join pg_catalog.pg_type t on t.oid = a.atttypid)
         left outer join pg_attrdef d on a.atthasdef and d.adrelid = a.attrelid and d.adnum = a.attnum
       order by n.nspname, c.relname, attnum`,
      'nspname relname attname atttypid typname attnum attlen atttypmod attnotnull relhasrules relkind oid pg_get_expr case typtypmod ?column? attidentity',
      6,
    ],
    [
      `select ta.attname, ia.attnum, ic.relname, n.nspname, tc.relname
       from pg_catalog.pg_attribute ta, pg_catalog.pg_attribute ia, pg_catalog.pg_class tc, pg_catalog.pg_index i, pg_catalog.pg_namespace n, pg_catalog.pg_class ic
       where tc.relname = 'fact_sales' and n.nspname = 'gold' and tc.oid = i.indrelid and n.oid = tc.relnamespace and i.indisprimary = 't'
         and ia.attrelid = i.indexrelid and ta.attrelid = i.indrelid and ta.attnum = i.indkey[ia.attnum-1] and (not ta.attisdropped) and (not ia.attisdropped) and ic.oid = i.indexrelid
       order by ia.attnum`,
      'attname attnum relname nspname relname',
      ['line_number', 2, 'fact_sales_pkey', 'gold', 'fact_sales'],
    ],
    [
      `SELECT "fact_sales"."channel" AS "channel", SUM("fact_sales"."net_amount") AS "sum:net_amount:ok", COUNT(DISTINCT "fact_sales"."order_id") AS "ctd:order_id:ok"
       FROM "gold"."fact_sales" "fact_sales" GROUP BY 1`,
      'channel sum:net_amount:ok ctd:order_id:ok',
      ['retail', '40.40', '1'],
    ],
    [
      `SELECT DATE_TRUNC( 'MONTH', CAST("fact_sales"."order_date" AS DATE) ) AS "tmn:order_date:ok", SUM(1) AS "cnt" FROM "gold"."fact_sales" "fact_sales" GROUP BY 1 HAVING (COUNT(1) > 0)`,
      'tmn:order_date:ok cnt',
      2,
    ],
    [
      'SELECT * FROM (SELECT * FROM "gold"."fact_sales") "TableauSQL" LIMIT 0',
      'order_id line_number order_date channel quantity net_amount',
      0,
    ],
  ],
  // dbeaver/dbeaver, org.jkiss.dbeaver.ext.postgresql/model, and the log in datafusion-contrib/datafusion-postgres, issue 135.
  DBeaver: [
    ["SET application_name = 'DBeaver 25.1.5 - Main <shop>'", ''],
    ['SELECT current_schema(),session_user', 'current_schema session_user', ['gold', 'analyst']],
    [
      `SELECT n.oid,n.*,d.description FROM pg_catalog.pg_namespace n
       LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=n.oid AND d.objsubid=0 AND d.classoid='pg_namespace'::regclass ORDER BY nspname`,
      'oid oid nspname nspowner nspacl xmin description',
      3,
    ],
    [
      `SELECT n.nspname = ANY(current_schemas(true)), n.nspname, t.typname FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON t.typnamespace = n.oid WHERE t.oid = 1034`,
      '?column? nspname typname',
    ],
    [
      `SELECT typinput='pg_catalog.array_in'::regproc as is_array, typtype, typname, pg_type.oid FROM pg_catalog.pg_type LEFT JOIN
         (select ns.oid as nspoid, ns.nspname, r.r from pg_namespace as ns
          join (select s.r, (current_schemas(false))[s.r] as nspname from generate_series(1, array_upper(current_schemas(false), 1)) as s(r)) as r using (nspname)) as sp
       ON sp.nspoid = typnamespace WHERE pg_type.oid = 1231 ORDER BY sp.r, pg_type.oid DESC`,
      'is_array typtype typname oid',
      [true, 'b', '_numeric', 1231],
    ],
    ['SHOW search_path', 'search_path', 1],
    ["SELECT db.oid,db.* FROM pg_catalog.pg_database db WHERE datname='shop'", '', 1],
    ["SELECT * FROM pg_catalog.pg_settings where name='standard_conforming_strings'", '', 1],
    ["SELECT string_agg(word, ',') from pg_catalog.pg_get_keywords() where word <> ALL ('{a,abs,select,zone}'::text[])", 'string_agg', 1],
    ['SELECT * FROM pg_catalog.pg_enum WHERE 1<>1 LIMIT 1', 'oid enumtypid enumsortorder enumlabel', 0],
    ['SELECT reltype FROM pg_catalog.pg_class WHERE 1<>1 LIMIT 1', 'reltype', 0],
    [
      `SELECT t.oid,t.*,c.relkind,format_type(nullif(t.typbasetype, 0), t.typtypmod) as base_type_name, d.description FROM pg_catalog.pg_type t
       LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid=t.typelem LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid=t.typrelid
       LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid=d.objoid
       WHERE t.typname IS NOT NULL AND (c.relkind IS NULL OR c.relkind = 'c') AND (et.typcategory IS NULL OR et.typcategory <> 'C')`,
      '',
    ],
    [
      `SELECT c.oid,c.*,d.description,pg_catalog.pg_get_expr(c.relpartbound, c.oid) as partition_expr, pg_catalog.pg_get_partkeydef(c.oid) as partition_key
       FROM pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=c.oid AND d.objsubid=0 AND d.classoid='pg_class'::regclass
       WHERE c.relnamespace='gold'::regnamespace AND c.relkind not in ('i','I','c')`,
      '',
      2,
    ],
    [
      `SELECT c.relname,a.*,pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) as def_value,dsc.description,dep.objid FROM pg_catalog.pg_attribute a
       INNER JOIN pg_catalog.pg_class c ON (a.attrelid=c.oid) LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid=ad.adrelid AND a.attnum = ad.adnum)
       LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid=dsc.objoid AND a.attnum = dsc.objsubid)
       LEFT OUTER JOIN pg_depend dep on dep.refobjid = a.attrelid AND dep.deptype = 'i' and dep.refobjsubid = a.attnum and dep.classid = dep.refclassid
       WHERE NOT a.attisdropped AND c.relkind not in ('i','I','c') AND c.oid='gold.fact_sales'::regclass ORDER BY a.attnum`,
      '',
      6,
    ],
    [
      `SELECT c.oid,c.*,t.relname as tabrelname,rt.relnamespace as refnamespace,d.description, case when c.contype='c' then "substring"(pg_get_constraintdef(c.oid), 7) else null end consrc_copy
       FROM pg_catalog.pg_constraint c INNER JOIN pg_catalog.pg_class t ON t.oid=c.conrelid LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid=c.confrelid
       LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=c.oid AND d.objsubid=0 AND d.classoid='pg_constraint'::regclass
       WHERE c.conrelid='gold.fact_sales'::regclass ORDER BY c.oid`,
      '',
      1,
    ],
    [
      'SELECT a.oid,a.*,pd.description FROM pg_catalog.pg_roles a left join pg_catalog.pg_shdescription pd on a.oid = pd.objoid ORDER BY a.rolname',
      '',
      1,
    ],
    ['SELECT x.oid,x.* FROM pg_catalog.pg_tablespace x ORDER BY x.oid', '', 2],
    ['SELECT e.oid,e.* FROM pg_catalog.pg_extension e', '', 0],
    ['select * from pg_catalog.pg_stat_activity where datname is not null', '', 0],
  ],
  // grafana/grafana, grafana-postgresql-datasource/postgresMetaQuery.ts.
  Grafana: [
    ["SELECT current_setting('server_version_num')::int/100 as version", 'version', 1],
    ["SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'", 'extversion', 0],
    [
      `SELECT schema_name AS "name" FROM information_schema.schemata WHERE schema_name NOT IN ('information_schema', 'pg_catalog', 'pg_toast') ORDER BY schema_name`,
      'name',
      ['gold'],
    ],
    [
      `SELECT CASE WHEN quote_ident(table_schema) IN (
           SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
           FROM generate_series(array_lower(string_to_array(current_setting('search_path'),','),1), array_upper(string_to_array(current_setting('search_path'),','),1)) as i,
             string_to_array(current_setting('search_path'),',') s)
         THEN quote_ident(table_name) ELSE quote_ident(table_schema) || '.' || quote_ident(table_name) END AS "table"
       FROM information_schema.tables WHERE quote_ident(table_schema) NOT IN ('information_schema', 'pg_catalog') ORDER BY 1`,
      'table',
      ['gold.fact_sales'],
    ],
    [
      `SELECT quote_ident(column_name) AS "column", data_type AS "type" FROM information_schema.columns
       WHERE CASE WHEN array_length(parse_ident('gold.fact_sales'),1) = 2
         THEN quote_ident(table_schema) = (parse_ident('gold.fact_sales'))[1] AND quote_ident(table_name) = (parse_ident('gold.fact_sales'))[2]
         ELSE quote_ident(table_name) = 'gold.fact_sales' END`,
      'column type',
      ['net_amount', 'numeric'],
    ],
    [
      `SELECT floor(extract(epoch from "order_date")/86400)*86400 AS "time", sum(net_amount) AS "value" FROM gold.fact_sales
       WHERE "order_date" BETWEEN '2024-01-01T00:00:00Z' AND '2024-12-31T23:59:59Z' GROUP BY 1 ORDER BY 1`,
      'time value',
      3,
    ],
  ],
  // DataGrip: the log in datafusion-contrib/datafusion-postgres, tests/datagrip.rs.
  DataGrip: [
    ['select current_database() as a, current_schemas(false) as b', 'a b', 1],
    ["select round(extract(epoch from pg_postmaster_start_time() at time zone 'UTC')) as startup_time", 'startup_time', 1],
    [
      `select L.transactionid::varchar::bigint as transaction_id from pg_catalog.pg_locks L where L.transactionid is not null order by pg_catalog.age(L.transactionid) desc limit 1`,
      'transaction_id',
      0,
    ],
    [
      `select case when pg_catalog.pg_is_in_recovery() then null else (pg_catalog.txid_current() % 4294967296)::varchar::bigint end as current_txid`,
      'current_txid',
      1,
    ],
    [
      `select N.oid::bigint as id, datname as name, D.description, datistemplate as is_template, datallowconn as allow_connections, pg_catalog.pg_get_userbyid(N.datdba) as "owner"
       from pg_catalog.pg_database N left join pg_catalog.pg_shdescription D on N.oid = D.objoid
       order by case when datname = pg_catalog.current_database() then -1::bigint else N.oid::bigint end`,
      'id name description is_template allow_connections owner',
      1,
    ],
    [
      `select N.oid::bigint as id, N.xmin as state_number, nspname as name, D.description, pg_catalog.pg_get_userbyid(N.nspowner) as "owner" from pg_catalog.pg_namespace N
       left join pg_catalog.pg_description D on N.oid = D.objoid order by case when nspname = pg_catalog.current_schema() then -1::bigint else N.oid::bigint end`,
      'id state_number name description owner',
      3,
    ],
    [
      `select name, is_dst from pg_catalog.pg_timezone_names union distinct select abbrev as name, is_dst from pg_catalog.pg_timezone_abbrevs`,
      'name is_dst',
    ],
    [
      `select R.oid::bigint as role_id, rolname as role_name, rolsuper is_super, rolvaliduntil valid_until, rolconfig config, D.description
       from pg_catalog.pg_roles R left join pg_catalog.pg_shdescription D on D.objoid = R.oid`,
      'role_id role_name is_super valid_until config description',
      1,
    ],
    [
      'select member id, roleid role_id, admin_option from pg_catalog.pg_auth_members order by id, roleid::text',
      'id role_id admin_option',
      0,
    ],
    [
      `select T.oid as object_id, T.spcacl as acl from pg_catalog.pg_tablespace T union all select T.oid as object_id, T.datacl as acl from pg_catalog.pg_database T`,
      'object_id acl',
      3,
    ],
    ["SELECT e.typdelim FROM pg_catalog.pg_type t, pg_catalog.pg_type e WHERE t.oid = '1231' and t.typelem = e.oid", 'typdelim', [',']],
    ['select ssl from pg_stat_ssl where pid = pg_backend_pid()', 'ssl', 0],
  ],
  // What SQLAlchemy asks for Superset when it connects (sqlalchemy/sqlalchemy, dialects/postgresql/base.py), and what Superset asks before it shows a result.
  Superset: [
    ['select pg_catalog.version()', 'version', 1],
    ['select current_schema()', 'current_schema', ['gold']],
    ['show standard_conforming_strings', 'standard_conforming_strings', ['on']],
    ["SELECT 'x' AS some_label", 'some_label', ['x']],
    ["SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' ORDER BY nspname", 'nspname', ['gold']],
    [
      `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND c.relpersistence != 't' AND n.nspname = 'gold'`,
      'relname',
      0,
    ],
    [
      `SELECT DATE_TRUNC('month', order_date) AS __timestamp, channel AS channel, sum(quantity) AS units FROM gold.fact_sales
       JOIN (SELECT channel AS channel__, sum(quantity) AS mme_inner__ FROM gold.fact_sales WHERE order_date >= TO_DATE('2024-01-01', 'YYYY-MM-DD')
             GROUP BY channel ORDER BY mme_inner__ DESC LIMIT 100) AS anon_1 ON channel = channel__
       WHERE order_date >= TO_DATE('2024-01-01', 'YYYY-MM-DD') AND order_date < TO_DATE('2025-01-01', 'YYYY-MM-DD')
       GROUP BY channel, DATE_TRUNC('month', order_date) ORDER BY units DESC LIMIT 10000`,
      '__timestamp channel units',
      2,
    ],
  ],
  // Looker: its documentation asks for these rights and settings; its SQL groups by places and limits.
  Looker: [
    ['SELECT 1', '?column?', [1]],
    ["SET application_name = 'Looker'", ''],
    ['SELECT pg_backend_pid()', 'pg_backend_pid', 1],
    [
      `SELECT (DATE(fact_sales.order_date)) AS "fact_sales.order_date", COALESCE(SUM(fact_sales.net_amount), 0) AS "fact_sales.total" FROM gold.fact_sales AS fact_sales
       WHERE ((( fact_sales.order_date ) >= (TIMESTAMP '2024-01-01') AND ( fact_sales.order_date ) < (TIMESTAMP '2025-01-01')))
       GROUP BY (DATE(fact_sales.order_date)) ORDER BY 1 DESC FETCH NEXT 500 ROWS ONLY`,
      'fact_sales.order_date fact_sales.total',
      3,
    ],
    [
      `SELECT TO_CHAR(DATE_TRUNC('month', fact_sales.order_date ), 'YYYY-MM') AS "fact_sales.order_month", COUNT(DISTINCT fact_sales.order_id ) AS "fact_sales.count"
       FROM gold.fact_sales AS fact_sales GROUP BY 1 ORDER BY 1 LIMIT 500`,
      'fact_sales.order_month fact_sales.count',
      ['2024-01', '1'],
    ],
  ],
};

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await openEndpoint(SHOP);
});
afterAll(() => endpoint.close());

test.each(Object.entries(TOOLS))('%s finds what it looks for, by both protocols', async (_, probes) => {
  for (const queryMode of ['simple', 'extended']) {
    const client = new pg.Client({ host: '127.0.0.1', port: endpoint.port, database: 'shop', user: 'analyst', password: KEYS.analyst });
    client.on('error', () => undefined);
    await client.connect();
    const problems: unknown[] = [];
    for (const [sql, columns, expected] of probes) {
      // A text of several statements has no extended form.
      const query = { text: sql, rowMode: 'array', ...(sql.includes(';') ? {} : { queryMode }) } as unknown as pg.QueryArrayConfig;
      const answer = await client.query(query).catch((error: Error) => error);
      if (answer instanceof Error) {
        problems.push([sql, answer.message]);
        continue;
      }
      if (Array.isArray(answer)) continue;
      const names = answer.fields.map(({ name }) => name).join(' ');
      if (columns !== '' && names !== columns) problems.push([sql, names]);
      const isFound = typeof expected === 'number' ? answer.rows.length === expected : expected === undefined || has(answer.rows, expected);
      if (!isFound) problems.push([sql, answer.rows.slice(0, 8)]);
    }
    await client.end();
    expect({ queryMode, problems }).toEqual({ queryMode, problems: [] });
  }
  expect(endpoint.unanswered).toEqual([]);
});

function has(rows: readonly unknown[][], row: readonly unknown[]): boolean {
  // The driver gives whole numbers of eight bytes as texts.
  const text = (values: readonly unknown[]): string =>
    JSON.stringify(values.map((value) => (typeof value === 'number' ? String(value) : value)));
  return rows.some((each) => text(each) === text(row));
}
