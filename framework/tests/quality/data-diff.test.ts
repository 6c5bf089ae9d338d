import { test } from 'vitest';
import { countDifferences, countUnkeyedDifferences, LEFT, RIGHT } from '../../src/quality/index.js';
import { resolveRelations } from '../../src/sql/index.js';
import { expectCompiled } from '../dialects/compiled-text.js';

const column = (name: string, kind: string, more: object = {}) => ({ name, kind, nullable: false, masked: false, ...more });
const places = new Map([
  [LEFT, { schema: 'v', name: 'a' }],
  [RIGHT, { schema: 'v', name: 'b' }],
]);
const at = (query: ReturnType<typeof countDifferences>) => ({
  toOperationNode: () => resolveRelations(query.toOperationNode(), places).query,
});
test('joins by equations only, also where a key may be null, and compares structures as text', () => {
  const key = [column('id', 'integer'), column('day', 'date', { nullable: true })];
  expectCompiled(at(countDifferences({ key, columns: [column('mail', 'text', { masked: true }), column('extra', 'json')] })), {
    duckdb: `select
  count(*) filter (where r.is_there is null) as only_left,
  count(*) filter (where l.is_there is null) as only_right,
  count(*) filter (where l.is_there is not null and r.is_there is not null) as in_both,
  count(*) filter (where (l.is_there is not null and r.is_there is not null) and not (l.c0 is distinct from r.c0) and not (l.c1 is distinct from r.c1)) as equal,
  count(*) filter (where (l.is_there is not null and r.is_there is not null) and not (l.c0 is distinct from r.c0)) as matching_0,
  count(*) filter (where (l.is_there is not null and r.is_there is not null) and not (l.c1 is distinct from r.c1)) as matching_1
from (
  select
    id as k0,
    day as k1,
    mail as c0,
    cast(to_json(extra) as varchar) as c1,
    true as is_there
  from v.a as left_side
) as l
full join (
  select
    id as k0,
    day as k1,
    mail as c0,
    cast(to_json(extra) as varchar) as c1,
    true as is_there
  from v.b as right_side
) as r on l.k0 = r.k0 and (l.k1 is null) = (r.k1 is null) and coalesce(l.k1, date '1970-01-01') = coalesce(r.k1, date '1970-01-01')`,
    snowflake: `select
  count(case when r.is_there is null then 1 end) as only_left,
  count(case when l.is_there is null then 1 end) as only_right,
  count(case when l.is_there is not null and r.is_there is not null then 1 end) as in_both,
  count(case when (l.is_there is not null and r.is_there is not null) and not (l.c0 is distinct from r.c0) and not (l.c1 is distinct from r.c1) then 1 end) as equal,
  count(case when (l.is_there is not null and r.is_there is not null) and not (l.c0 is distinct from r.c0) then 1 end) as matching_0,
  count(case when (l.is_there is not null and r.is_there is not null) and not (l.c1 is distinct from r.c1) then 1 end) as matching_1
from (
  select
    id as k0,
    day as k1,
    mail as c0,
    to_json(to_variant(extra)) as c1,
    true as is_there
  from v.a as left_side
) as l
full join (
  select
    id as k0,
    day as k1,
    mail as c0,
    to_json(to_variant(extra)) as c1,
    true as is_there
  from v.b as right_side
) as r on l.k0 = r.k0 and (l.k1 is null) = (r.k1 is null) and coalesce(l.k1, date '1970-01-01') = coalesce(r.k1, date '1970-01-01')`,
    bigquery: `select
  count(case when r.is_there is null then 1 end) as only_left,
  count(case when l.is_there is null then 1 end) as only_right,
  count(case when l.is_there is not null and r.is_there is not null then 1 end) as in_both,
  count(case when (l.is_there is not null and r.is_there is not null) and not (l.c0 is distinct from r.c0) and not (l.c1 is distinct from r.c1) then 1 end) as equal,
  count(case when (l.is_there is not null and r.is_there is not null) and not (l.c0 is distinct from r.c0) then 1 end) as matching_0,
  count(case when (l.is_there is not null and r.is_there is not null) and not (l.c1 is distinct from r.c1) then 1 end) as matching_1
from (
  select
    id as k0,
    day as k1,
    mail as c0,
    case when extra is not null then to_json_string(extra) end as c1,
    true as is_there
  from v.a as left_side
) as l
full join (
  select
    id as k0,
    day as k1,
    mail as c0,
    case when extra is not null then to_json_string(extra) end as c1,
    true as is_there
  from v.b as right_side
) as r on l.k0 = r.k0 and (l.k1 is null) = (r.k1 is null) and coalesce(l.k1, date '1970-01-01') = coalesce(r.k1, date '1970-01-01')`,
    databricks: `select
  count(*) filter (where r.is_there is null) as only_left,
  count(*) filter (where l.is_there is null) as only_right,
  count(*) filter (where l.is_there is not null and r.is_there is not null) as in_both,
  count(*) filter (where (l.is_there is not null and r.is_there is not null) and not (l.c0 is distinct from r.c0) and not (l.c1 is distinct from r.c1)) as equal,
  count(*) filter (where (l.is_there is not null and r.is_there is not null) and not (l.c0 is distinct from r.c0)) as matching_0,
  count(*) filter (where (l.is_there is not null and r.is_there is not null) and not (l.c1 is distinct from r.c1)) as matching_1
from (
  select
    id as k0,
    day as k1,
    mail as c0,
    extra as c1,
    true as is_there
  from v.a as left_side
) as l
full join (
  select
    id as k0,
    day as k1,
    mail as c0,
    extra as c1,
    true as is_there
  from v.b as right_side
) as r on l.k0 = r.k0 and (l.k1 is null) = (r.k1 is null) and coalesce(l.k1, date '1970-01-01') = coalesce(r.k1, date '1970-01-01')`,
  });
});

test('counts rows that are told apart by all that they hold', () => {
  expectCompiled(at(countUnkeyedDifferences({ key: [], columns: [column('id', 'integer'), column('tags', 'array')] })), {
    duckdb: `select
  coalesce(sum(case when (lefts - rights) is null then null else greatest(lefts - rights, 0) end), 0) as only_left,
  coalesce(sum(case when (rights - lefts) is null then null else greatest(rights - lefts, 0) end), 0) as only_right,
  coalesce(sum(case when lefts is null or rights is null then null else least(lefts, rights) end), 0) as in_both
from (
  select
    c0,
    c1,
    sum(is_left) as lefts,
    sum(is_right) as rights
  from (
    select
      id as c0,
      cast(to_json(tags) as varchar) as c1,
      1 as is_left,
      0 as is_right
    from v.a as left_side
    union all
    select
      id as c0,
      cast(to_json(tags) as varchar) as c1,
      0 as is_left,
      1 as is_right
    from v.b as right_side
  ) as rows_of_both
  group by c0, c1
) as counted`,
    snowflake: `select
  coalesce(sum(greatest(lefts - rights, 0)), 0) as only_left,
  coalesce(sum(greatest(rights - lefts, 0)), 0) as only_right,
  coalesce(sum(least(lefts, rights)), 0) as in_both
from (
  select
    c0,
    c1,
    sum(is_left) as lefts,
    sum(is_right) as rights
  from (
    select
      id as c0,
      to_json(to_variant(tags)) as c1,
      1 as is_left,
      0 as is_right
    from v.a as left_side
    union all
    select
      id as c0,
      to_json(to_variant(tags)) as c1,
      0 as is_left,
      1 as is_right
    from v.b as right_side
  ) as rows_of_both
  group by c0, c1
) as counted`,
    bigquery: `select
  coalesce(sum(greatest(lefts - rights, 0)), 0) as only_left,
  coalesce(sum(greatest(rights - lefts, 0)), 0) as only_right,
  coalesce(sum(least(lefts, rights)), 0) as in_both
from (
  select
    c0,
    c1,
    sum(is_left) as lefts,
    sum(is_right) as rights
  from (
    select
      id as c0,
      case when tags is not null then to_json_string(tags) end as c1,
      1 as is_left,
      0 as is_right
    from v.a as left_side
    union all
    select
      id as c0,
      case when tags is not null then to_json_string(tags) end as c1,
      0 as is_left,
      1 as is_right
    from v.b as right_side
  ) as rows_of_both
  group by c0, c1
) as counted`,
    databricks: `select
  coalesce(sum(case when (lefts - rights) is null then null else greatest(lefts - rights, 0) end), 0) as only_left,
  coalesce(sum(case when (rights - lefts) is null then null else greatest(rights - lefts, 0) end), 0) as only_right,
  coalesce(sum(case when lefts is null or rights is null then null else least(lefts, rights) end), 0) as in_both
from (
  select
    c0,
    c1,
    sum(is_left) as lefts,
    sum(is_right) as rights
  from (
    select
      id as c0,
      to_json(tags) as c1,
      1 as is_left,
      0 as is_right
    from v.a as left_side
    union all
    select
      id as c0,
      to_json(tags) as c1,
      0 as is_left,
      1 as is_right
    from v.b as right_side
  ) as rows_of_both
  group by c0, c1
) as counted`,
  });
});
