/**
 * What `pg_catalog` shows, as queries over the base tables: the columns of PostgreSQL 15 that clients read. What there is none of here has its
 * columns and no rows.
 */
export const PG_VIEWS: Readonly<Record<string, string>> = {
  pg_namespace: `select oid, name as nspname, 10::bigint as nspowner, null::varchar[] as nspacl, 0::bigint as xmin from base.namespaces`,
  pg_class: `
    select oid, name as relname, namespace as relnamespace, 0::bigint as reltype, 0::bigint as reloftype, 10::bigint as relowner,
      case kind when 'r' then 2 else 0 end::bigint as relam, 0::bigint as relfilenode, 0::bigint as reltablespace, 0::integer as relpages,
      row_count::float as reltuples, 0::integer as relallvisible, 0::bigint as reltoastrelid, has_key as relhasindex, false as relisshared,
      'p' as relpersistence, kind as relkind, columns as relnatts, 0::smallint as relchecks, false as relhasrules, false as relhastriggers,
      false as relhassubclass, false as relrowsecurity, false as relforcerowsecurity, true as relispopulated, 'd' as relreplident,
      false as relispartition, 0::bigint as relrewrite, 0::bigint as relfrozenxid, 0::bigint as relminmxid, null::varchar[] as relacl,
      null::varchar[] as reloptions, null::varchar as relpartbound, false as relhasoids, 0::bigint as xmin
    from base.relations
    union all
    select index_oid, name, namespace, 0, 0, 10, 403, 0, 0, 0, 0, 0, 0, false, false, 'p', 'i', len(columns), 0, false, false, false, false, false,
      true, 'n', false, 0, 0, 0, null, null, null, false, 0
    from base.keys`,
  pg_attribute: `
    select c.relation as attrelid, c.name as attname, c.type as atttypid, -1::integer as attstattarget, t.size as attlen, c.number as attnum,
      case when t.category = 'A' then 1 else 0 end::integer as attndims, -1::integer as attcacheoff, c.modifier as atttypmod,
      t.size between 0 and 8 as attbyval, 'i' as attalign, case when t.size > 0 then 'p' else 'x' end as attstorage, '' as attcompression,
      c.is_required as attnotnull, false as atthasdef, false as atthasmissing, '' as attidentity, '' as attgenerated, false as attisdropped,
      true as attislocal, 0::integer as attinhcount, case when t.category = 'S' then 100 else 0 end::bigint as attcollation,
      null::varchar[] as attacl, null::varchar[] as attoptions, null::varchar[] as attfdwoptions, null::varchar[] as attmissingval, 0::bigint as xmin
    from base.columns c join base.types t on t.oid = c.type
    union all
    select k.index_oid, c.name, c.type, -1, t.size, k.place, 0, -1, c.modifier, t.size between 0 and 8, 'i', 'p', '', false, false, false, '', '',
      false, true, 0, 0, null, null, null, null, 0
    from (select index_oid, relation, unnest(columns) as number, generate_subscripts(columns, 1)::smallint as place from base.keys) k
      join base.columns c on c.relation = k.relation and c.number = k.number join base.types t on t.oid = c.type`,
  pg_type: `
    select oid, name as typname, 11::bigint as typnamespace, 10::bigint as typowner, size as typlen, size between 0 and 8 as typbyval, kind as typtype,
      category as typcategory, name in ('bool', 'text', 'float8', 'timestamptz', 'interval', 'oid', 'varbit') as typispreferred, true as typisdefined,
      ',' as typdelim, 0::bigint as typrelid, 0::bigint as typsubscript, element as typelem, array_type as typarray,
      (select p.oid from pg.pg_proc p where p.proname = case when name[1] = '_' then 'array_in' else concat(name, 'in') end) as typinput,
      (select p.oid from pg.pg_proc p where p.proname = case when name[1] = '_' then 'array_out' else concat(name, 'out') end) as typoutput,
      (select p.oid from pg.pg_proc p where p.proname = case when name[1] = '_' then 'array_recv' else concat(name, 'recv') end) as typreceive,
      (select p.oid from pg.pg_proc p where p.proname = case when name[1] = '_' then 'array_send' else concat(name, 'send') end) as typsend,
      0::bigint as typmodin, 0::bigint as typmodout, 0::bigint as typanalyze, 'i' as typalign, case when size > 0 then 'p' else 'x' end as typstorage,
      false as typnotnull, 0::bigint as typbasetype, -1::integer as typtypmod, 0::integer as typndims,
      case when category = 'S' then 100 else 0 end::bigint as typcollation, null::varchar as typdefaultbin, null::varchar as typdefault,
      null::varchar[] as typacl, 0::bigint as xmin
    from base.types`,
  pg_proc: `
    select oid, name as proname, 11::bigint as pronamespace, 10::bigint as proowner, 12::bigint as prolang, 1::float as procost, 0::float as prorows,
      0::bigint as provariadic, 0::bigint as prosupport, 'f' as prokind, false as prosecdef, false as proleakproof, true as proisstrict,
      false as proretset, 'i' as provolatile, 's' as proparallel, 1::smallint as pronargs, 0::smallint as pronargdefaults, 25::bigint as prorettype,
      []::bigint[] as proargtypes, null::bigint[] as proallargtypes, null::varchar[] as proargmodes, null::varchar[] as proargnames,
      null::varchar as proargdefaults, name as prosrc, null::varchar as probin, null::varchar[] as proconfig, null::varchar[] as proacl,
      false as proisagg, false as proiswindow
    from (
      select * from (values (750, 'array_in'), (751, 'array_out'), (2400, 'array_recv'), (2401, 'array_send')) as arrays(oid, name)
      union all
      select 10000 + 4 * (row_number() over (order by t.oid, f.place) - 1) + f.place, concat(t.name, f.suffix)
      from base.types t, (values (0, 'in'), (1, 'out'), (2, 'recv'), (3, 'send')) as f(place, suffix)
      where t.name[1] <> '_'
    )`,
  pg_description: `
    select oid as objoid, 1259::bigint as classoid, 0::integer as objsubid, description from base.relations where description is not null
    union all
    select relation, 1259, number, description from base.columns where description is not null`,
  pg_constraint: `
    select oid, name as conname, namespace as connamespace, 'p' as contype, false as condeferrable, false as condeferred, true as convalidated,
      relation as conrelid, 0::bigint as contypid, index_oid as conindid, 0::bigint as conparentid, 0::bigint as confrelid, '' as confupdtype,
      '' as confdeltype, '' as confmatchtype, true as conislocal, 0::integer as coninhcount, true as connoinherit, columns as conkey,
      null::smallint[] as confkey, null::bigint[] as conpfeqop, null::bigint[] as conppeqop, null::bigint[] as conffeqop,
      null::smallint[] as confdelsetcols, null::bigint[] as conexclop, null::varchar as conbin
    from base.keys`,
  pg_index: `
    select index_oid as indexrelid, relation as indrelid, len(columns)::smallint as indnatts, len(columns)::smallint as indnkeyatts,
      true as indisunique, false as indnullsnotdistinct, true as indisprimary, false as indisexclusion, true as indimmediate, false as indisclustered,
      true as indisvalid, false as indcheckxmin, true as indisready, true as indislive, false as indisreplident, columns as indkey,
      list_transform(columns, lambda c: 0::bigint) as indcollation, list_transform(columns, lambda c: 0::bigint) as indclass,
      list_transform(columns, lambda c: 0::smallint) as indoption, null::varchar as indexprs, null::varchar as indpred
    from base.keys`,
  pg_database: `
    select 16384::bigint as oid, name as datname, 10::bigint as datdba, 6::integer as encoding, 'c' as datlocprovider, false as datistemplate,
      true as datallowconn, -1::integer as datconnlimit, 0::bigint as datfrozenxid, 1::bigint as datminmxid, 1663::bigint as dattablespace,
      'C.UTF-8' as datcollate, 'C.UTF-8' as datctype, null::varchar as daticulocale, null::varchar as datcollversion, null::varchar[] as datacl
    from base.session`,
  pg_roles: `
    select 10::bigint as oid, role as rolname, false as rolsuper, true as rolinherit, false as rolcreaterole, false as rolcreatedb, true as rolcanlogin,
      false as rolreplication, -1::integer as rolconnlimit, '********' as rolpassword, null::timestamptz as rolvaliduntil, false as rolbypassrls,
      null::varchar[] as rolconfig
    from base.session`,
  pg_user: `
    select role as usename, 10::bigint as usesysid, false as usecreatedb, false as usesuper, false as userepl, false as usebypassrls,
      '********' as passwd, null::timestamptz as valuntil, null::varchar[] as useconfig
    from base.session`,
  pg_tables: `
    select n.nspname as schemaname, c.relname as tablename, s.role as tableowner, null::varchar as tablespace, c.relhasindex as hasindexes,
      false as hasrules, false as hastriggers, false as rowsecurity
    from pg.pg_class c join pg.pg_namespace n on n.oid = c.relnamespace, base.session s where c.relkind = 'r'`,
  pg_views: `
    select n.nspname as schemaname, c.relname as viewname, s.role as viewowner, null::varchar as definition
    from pg.pg_class c join pg.pg_namespace n on n.oid = c.relnamespace, base.session s where c.relkind = 'v'`,
  pg_indexes: `
    select n.nspname as schemaname, r.relname as tablename, i.relname as indexname, null::varchar as tablespace, null::varchar as indexdef
    from pg.pg_index x join pg.pg_class r on r.oid = x.indrelid join pg.pg_class i on i.oid = x.indexrelid join pg.pg_namespace n on n.oid = r.relnamespace`,
  pg_stat_user_tables: `
    select c.oid as relid, n.nspname as schemaname, c.relname, 0::bigint as seq_scan, greatest(c.reltuples, 0)::bigint as n_live_tup,
      0::bigint as n_dead_tup, null::timestamptz as last_vacuum, null::timestamptz as last_analyze
    from pg.pg_class c join pg.pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.oid <> 11`,
  pg_settings: `
    select name, setting, null::varchar as unit, 'Client Connection Defaults' as category, '' as short_desc, null::varchar as extra_desc,
      'user' as context, 'string' as vartype, 'session' as source, null::varchar as min_val, null::varchar as max_val, null::varchar[] as enumvals,
      setting as boot_val, setting as reset_val, null::varchar as sourcefile, null::integer as sourceline, false as pending_restart
    from base.settings`,
  pg_am: `
    select * from (values (2::bigint, 'heap', 3::bigint, 't'), (403, 'btree', 330, 'i')) as am(oid, amname, amhandler, amtype)`,
  pg_collation: `
    select oid, collname, 11::bigint as collnamespace, 10::bigint as collowner, 'c' as collprovider, true as collisdeterministic, -1::integer as collencoding,
      'C' as collcollate, 'C' as collctype, null::varchar as colliculocale, null::varchar as collversion
    from (values (100::bigint, 'default'), (950, 'C'), (951, 'POSIX')) as names(oid, collname)`,
  pg_language: `
    select oid, lanname, 10::bigint as lanowner, false as lanispl, lanpltrusted, 0::bigint as lanplcallfoid, 0::bigint as laninline,
      0::bigint as lanvalidator, null::varchar[] as lanacl
    from (values (12::bigint, 'internal', false), (14, 'sql', true)) as l(oid, lanname, lanpltrusted)`,
  pg_tablespace: `
    select oid, spcname, 10::bigint as spcowner, null::varchar[] as spcacl, null::varchar[] as spcoptions
    from (values (1663::bigint, 'pg_default'), (1664, 'pg_global')) as t(oid, spcname)`,
  pg_timezone_abbrevs: `select 'UTC' as abbrev, interval '0 seconds' as utc_offset, false as is_dst`,
  pg_get_keywords: `select keyword_name as word, 'U' as catcode, 'unreserved' as catdesc from duckdb_keywords()`,
  pg_timezone_names: `select 'UTC' as name, 'UTC' as abbrev, interval '0 seconds' as utc_offset, false as is_dst`,
};

/** Relations of `pg_catalog` of which there are no rows here: their columns and types. */
export const PG_EMPTY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pg_attrdef: columns('oid adrelid', 'adnum:SMALLINT adbin:VARCHAR'),
  pg_shdescription: columns('objoid classoid', 'description:VARCHAR'),
  pg_auth_members: columns('roleid member grantor', 'admin_option:BOOLEAN'),
  pg_matviews: columns(
    '',
    'schemaname:VARCHAR matviewname:VARCHAR matviewowner:VARCHAR tablespace:VARCHAR hasindexes:BOOLEAN ispopulated:BOOLEAN definition:VARCHAR',
  ),
  pg_enum: columns('oid enumtypid', 'enumsortorder:FLOAT enumlabel:VARCHAR'),
  pg_range: columns('rngtypid rngsubtype rngmultitypid rngcollation rngsubopc rngcanonical rngsubdiff', ''),
  pg_inherits: columns('inhrelid inhparent', 'inhseqno:INTEGER inhdetachpending:BOOLEAN'),
  pg_trigger: columns(
    'oid tgrelid tgparentid tgfoid tgconstrrelid tgconstrindid tgconstraint',
    'tgname:VARCHAR tgtype:SMALLINT tgenabled:VARCHAR tgisinternal:BOOLEAN tgdeferrable:BOOLEAN tginitdeferred:BOOLEAN tgnargs:SMALLINT tgargs:BLOB tgqual:VARCHAR',
  ),
  pg_policy: columns(
    'oid polrelid',
    'polname:VARCHAR polcmd:VARCHAR polpermissive:BOOLEAN polroles:BIGINT[] polqual:VARCHAR polwithcheck:VARCHAR',
  ),
  pg_policies: columns(
    '',
    'schemaname:VARCHAR tablename:VARCHAR policyname:VARCHAR permissive:VARCHAR roles:VARCHAR[] cmd:VARCHAR qual:VARCHAR with_check:VARCHAR',
  ),
  pg_rewrite: columns(
    'oid ev_class',
    'rulename:VARCHAR ev_type:VARCHAR ev_enabled:VARCHAR is_instead:BOOLEAN ev_qual:VARCHAR ev_action:VARCHAR',
  ),
  pg_rules: columns('', 'schemaname:VARCHAR tablename:VARCHAR rulename:VARCHAR definition:VARCHAR'),
  pg_depend: columns('classid objid refclassid refobjid', 'objsubid:INTEGER refobjsubid:INTEGER deptype:VARCHAR'),
  pg_sequence: columns(
    'seqrelid seqtypid',
    'seqstart:BIGINT seqincrement:BIGINT seqmax:BIGINT seqmin:BIGINT seqcache:BIGINT seqcycle:BOOLEAN',
  ),
  pg_sequences: columns(
    '',
    'schemaname:VARCHAR sequencename:VARCHAR sequenceowner:VARCHAR data_type:VARCHAR start_value:BIGINT min_value:BIGINT max_value:BIGINT increment_by:BIGINT cycle:BOOLEAN cache_size:BIGINT last_value:BIGINT',
  ),
  pg_stat_ssl: columns(
    '',
    'pid:INTEGER ssl:BOOLEAN version:VARCHAR cipher:VARCHAR bits:INTEGER client_dn:VARCHAR client_serial:VARCHAR issuer_dn:VARCHAR',
  ),
  pg_options_to_table: columns('', 'option_name:VARCHAR option_value:VARCHAR'),
  aclexplode: columns('grantor grantee', 'privilege_type:VARCHAR is_grantable:BOOLEAN'),
  pg_stat_activity: columns(
    'datid usesysid',
    'datname:VARCHAR pid:INTEGER usename:VARCHAR application_name:VARCHAR client_addr:VARCHAR state:VARCHAR query:VARCHAR backend_start:TIMESTAMPTZ query_start:TIMESTAMPTZ backend_type:VARCHAR',
  ),
  pg_statistic_ext: columns(
    'oid stxrelid stxnamespace stxowner',
    'stxname:VARCHAR stxstattarget:INTEGER stxkeys:SMALLINT[] stxkind:VARCHAR[] stxexprs:VARCHAR',
  ),
  pg_stats: columns(
    '',
    'schemaname:VARCHAR tablename:VARCHAR attname:VARCHAR inherited:BOOLEAN null_frac:FLOAT avg_width:INTEGER n_distinct:FLOAT',
  ),
  pg_publication: columns(
    'oid pubowner',
    'pubname:VARCHAR puballtables:BOOLEAN pubinsert:BOOLEAN pubupdate:BOOLEAN pubdelete:BOOLEAN pubtruncate:BOOLEAN pubviaroot:BOOLEAN',
  ),
  pg_publication_rel: columns('oid prpubid prrelid', 'prqual:VARCHAR prattrs:SMALLINT[]'),
  pg_publication_namespace: columns('oid pnpubid pnnspid', ''),
  pg_publication_tables: columns('', 'pubname:VARCHAR schemaname:VARCHAR tablename:VARCHAR'),
  pg_extension: columns(
    'oid extowner extnamespace',
    'extname:VARCHAR extrelocatable:BOOLEAN extversion:VARCHAR extconfig:BIGINT[] extcondition:VARCHAR[]',
  ),
  pg_available_extensions: columns('', 'name:VARCHAR default_version:VARCHAR installed_version:VARCHAR comment:VARCHAR'),
  pg_foreign_table: columns('ftrelid ftserver', 'ftoptions:VARCHAR[]'),
  pg_foreign_server: columns(
    'oid srvowner srvfdw',
    'srvname:VARCHAR srvtype:VARCHAR srvversion:VARCHAR srvacl:VARCHAR[] srvoptions:VARCHAR[]',
  ),
  pg_foreign_data_wrapper: columns('oid fdwowner fdwhandler fdwvalidator', 'fdwname:VARCHAR fdwacl:VARCHAR[] fdwoptions:VARCHAR[]'),
  pg_user_mapping: columns('oid umuser umserver', 'umoptions:VARCHAR[]'),
  pg_opclass: columns('oid opcmethod opcnamespace opcowner opcfamily opcintype opckeytype', 'opcname:VARCHAR opcdefault:BOOLEAN'),
  pg_opfamily: columns('oid opfmethod opfnamespace opfowner', 'opfname:VARCHAR'),
  pg_operator: columns(
    'oid oprnamespace oprowner oprleft oprright oprresult oprcom oprnegate oprcode',
    'oprname:VARCHAR oprkind:VARCHAR oprcanmerge:BOOLEAN oprcanhash:BOOLEAN',
  ),
  pg_cast: columns('oid castsource casttarget castfunc', 'castcontext:VARCHAR castmethod:VARCHAR'),
  pg_aggregate: columns('aggfnoid aggtransfn aggfinalfn aggtranstype', 'aggkind:VARCHAR'),
  pg_conversion: columns('oid connamespace conowner', 'conname:VARCHAR'),
  pg_partitioned_table: columns(
    'partrelid partdefid',
    'partstrat:VARCHAR partnatts:SMALLINT partattrs:SMALLINT[] partclass:BIGINT[] partcollation:BIGINT[] partexprs:VARCHAR',
  ),
  pg_locks: columns('relation database', 'locktype:VARCHAR pid:INTEGER mode:VARCHAR granted:BOOLEAN transactionid:BIGINT'),
  pg_event_trigger: columns('oid evtowner evtfoid', 'evtname:VARCHAR evtevent:VARCHAR evtenabled:VARCHAR evttags:VARCHAR[]'),
  pg_default_acl: columns('oid defaclrole defaclnamespace', 'defaclobjtype:VARCHAR defaclacl:VARCHAR[]'),
  pg_group: columns('grosysid', 'groname:VARCHAR grolist:BIGINT[]'),
  pg_cursors: columns(
    '',
    'name:VARCHAR statement:VARCHAR is_holdable:BOOLEAN is_binary:BOOLEAN is_scrollable:BOOLEAN creation_time:TIMESTAMPTZ',
  ),
  pg_prepared_statements: columns('', 'name:VARCHAR statement:VARCHAR prepare_time:TIMESTAMPTZ parameter_types:BIGINT[] from_sql:BOOLEAN'),
  pg_db_role_setting: columns('setdatabase setrole', 'setconfig:VARCHAR[]'),
  pg_seclabel: columns('objoid classoid', 'objsubid:INTEGER provider:VARCHAR label:VARCHAR'),
  pg_ts_config: columns('oid cfgnamespace cfgowner cfgparser', 'cfgname:VARCHAR'),
  pg_largeobject_metadata: columns('oid lomowner', 'lomacl:VARCHAR[]'),
};

/** Columns of numbers of objects, then others with their types. */
function columns(numbers: string, others: string): Readonly<Record<string, string>> {
  const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
  return Object.fromEntries([
    ...words(numbers).map((name) => [name, 'BIGINT']),
    ...words(others).map((column) => column.split(':')),
  ]) as Readonly<Record<string, string>>;
}
