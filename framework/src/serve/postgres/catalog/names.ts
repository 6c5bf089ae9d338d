/** What the functions of the catalog look up: views over the base tables, with the number of the object as `oid`. */
export const NAME_VIEWS: Readonly<Record<string, string>> = {
  relation_names: `
    select oid, schema, name, is_visible, case when is_visible then quoted else concat(schema, '.', quoted) end as shown
    from (
      select c.oid, n.nspname as schema, c.relname as name, n.nspname = 'pg_catalog' or list_contains(s.path, n.nspname) as is_visible,
        case when regexp_full_match(c.relname, '[a-z_][a-z0-9_]*') then c.relname else concat('"', c.relname, '"') end as quoted
      from pg.pg_class c join pg.pg_namespace n on n.oid = c.relnamespace, base.session s
    )`,
  relation_spellings: `
    select name, min(oid) as oid
    from (select concat(schema, '.', name) as name, oid from base.relation_names union all select name, oid from base.relation_names where is_visible)
    group by name`,
  type_spellings: `
    select name, min(oid) as oid
    from (
      select name, oid from base.types
      union all select sql_name, oid from base.types
      union all select concat('pg_catalog.', name), oid from base.types
    )
    group by name`,
  function_spellings: `
    select name, min(oid) as oid
    from (select proname as name, oid from pg.pg_proc union all select concat('pg_catalog.', proname), oid from pg.pg_proc)
    group by name`,
  key_columns: `
    select k.oid, k.index_oid, k.name, n.name as schema, r.name as relation, list(c.name order by k.place) as column_names
    from (select oid, index_oid, name, relation, unnest(columns) as number, generate_subscripts(columns, 1) as place from base.keys) k
      join base.columns c on c.relation = k.relation and c.number = k.number
      join base.relations r on r.oid = k.relation join base.namespaces n on n.oid = r.namespace
    group by all`,
  key_texts: `select oid, concat('PRIMARY KEY (', array_to_string(column_names, ', '), ')') as key_text from base.key_columns`,
  index_texts: `
    select index_oid as oid, column_names,
      concat('CREATE UNIQUE INDEX ', name, ' ON ', schema, '.', relation, ' USING btree (', array_to_string(column_names, ', '), ')') as index_text
    from base.key_columns`,
  column_descriptions: `select relation * 10000 + number as oid, description from base.columns where description is not null`,
};
