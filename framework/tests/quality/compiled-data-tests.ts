import type { CompiledText } from '../dialects/compiled-text.js';

/** The SQL of one data test of each kind on every warehouse, by the test's name. */
export const COMPILED_DATA_TESTS: Readonly<Record<string, CompiledText>> = {
  null_share_id: {
    duckdb: `select measured.*
from (
  select cast(count(*) filter (where id is null) as double) / nullif(count(*), 0) as measured
  from row
) as measured
where measured.measured > 0.1`,
    snowflake: `select measured.*
from (
  select cast(count(case when id is null then 1 end) as double) / nullif(count(*), 0) as measured
  from "ROW"
) as measured
where measured.measured > 0.1`,
    bigquery: `select measured.*
from (
  select cast(count(case when id is null then 1 end) as float64) / nullif(count(*), 0) as measured
  from row
) as measured
where measured.measured > 0.1`,
    databricks: `select measured.*
from (
  select cast(count(*) filter (where id is null) as double) / nullif(count(*), 0) as measured
  from \`row\`
) as measured
where measured.measured > 0.1`,
  },
  distinct_share_id: {
    duckdb: `select measured.*
from (
  select cast(count(distinct id) as double) / nullif(count(id), 0) as measured
  from row
) as measured
where measured.measured < 0.9`,
    snowflake: `select measured.*
from (
  select cast(count(distinct id) as double) / nullif(count(id), 0) as measured
  from "ROW"
) as measured
where measured.measured < 0.9`,
    bigquery: `select measured.*
from (
  select cast(count(distinct id) as float64) / nullif(count(id), 0) as measured
  from row
) as measured
where measured.measured < 0.9`,
    databricks: `select measured.*
from (
  select cast(count(distinct id) as double) / nullif(count(id), 0) as measured
  from \`row\`
) as measured
where measured.measured < 0.9`,
  },
  z_score_id: {
    duckdb: `select row.*
from
  (
    select row.*
    from row
  ) as row,
  (
    select
      avg(id) as mean,
      stddev_samp(id) as spread
    from row
  ) as moments
where abs(row.id - moments.mean) > (moments.spread * 4)`,
    snowflake: `select "ROW".*
from
  (
    select "ROW".*
    from "ROW"
  ) as "ROW",
  (
    select
      avg(cast(id as double)) as mean,
      stddev_samp(id) as spread
    from "ROW"
  ) as moments
where abs("ROW".id - moments.mean) > (moments.spread * 4)`,
    bigquery: `select row.*
from
  (
    select row.*
    from row
  ) as row,
  (
    select
      avg(cast(id as float64)) as mean,
      stddev_samp(id) as spread
    from row
  ) as moments
where abs(row.id - moments.mean) > (moments.spread * 4)`,
    databricks: `select \`row\`.*
from
  (
    select \`row\`.*
    from \`row\`
  ) as \`row\`,
  (
    select
      avg(cast(id as double)) as mean,
      stddev_samp(id) as spread
    from \`row\`
  ) as moments
where abs(\`row\`.id - moments.mean) > (moments.spread * 4)`,
  },
  holds_all_id: {
    duckdb: `select listed.*
from (
  select cast('1' as varchar) as value
  union all
  select cast('2' as varchar) as value
) as listed
where not (exists (
  select row.id
  from row
  where cast(row.id as varchar) = listed.value
))`,
    snowflake: `select listed.*
from (
  select cast('1' as varchar) as value
  union all
  select cast('2' as varchar) as value
) as listed
where not (exists (
  select "ROW".id
  from "ROW"
  where cast("ROW".id as varchar) = listed.value
))`,
    bigquery: `select listed.*
from (
  select cast('1' as string) as value
  union all
  select cast('2' as string) as value
) as listed
where not (exists (
  select row.id
  from row
  where cast(row.id as string) = listed.value
))`,
    databricks: `select listed.*
from (
  select cast('1' as string) as value
  union all
  select cast('2' as string) as value
) as listed
where not (exists (
  select \`row\`.id
  from \`row\`
  where cast(\`row\`.id as string) = listed.value
))`,
  },
  mean_a: {
    duckdb: `select measured.*
from (
  select avg(a) as measured
  from row
) as measured
where measured.measured < 1 or measured.measured > 2`,
    snowflake: `select measured.*
from (
  select avg(cast(a as double)) as measured
  from "ROW"
) as measured
where measured.measured < 1 or measured.measured > 2`,
    bigquery: `select measured.*
from (
  select avg(cast(a as float64)) as measured
  from row
) as measured
where measured.measured < 1 or measured.measured > 2`,
    databricks: `select measured.*
from (
  select avg(cast(a as double)) as measured
  from \`row\`
) as measured
where measured.measured < 1 or measured.measured > 2`,
  },
  stddev_a: {
    duckdb: `select measured.*
from (
  select stddev_samp(a) as measured
  from row
) as measured
where measured.measured > 3`,
    snowflake: `select measured.*
from (
  select stddev_samp(a) as measured
  from "ROW"
) as measured
where measured.measured > 3`,
    bigquery: `select measured.*
from (
  select stddev_samp(a) as measured
  from row
) as measured
where measured.measured > 3`,
    databricks: `select measured.*
from (
  select stddev_samp(a) as measured
  from \`row\`
) as measured
where measured.measured > 3`,
  },
  quantile_50_a: {
    duckdb: `select measured.*
from (
  select quantile_cont(cast(a as double), 0.5) as measured
  from row
) as measured
where measured.measured < 1`,
    snowflake: `select measured.*
from (
  select percentile_cont(0.5) within group (order by cast(a as double)) as measured
  from "ROW"
) as measured
where measured.measured < 1`,
    bigquery: `select measured.*
from (
  select (array_agg(cast(a as float64) ignore nulls order by cast(a as float64))[safe_offset(cast(floor((0.5 * (count(a) - 1))) as int64))] + (array_agg(cast(a as float64) ignore nulls order by cast(a as float64))[safe_offset(cast(ceil((0.5 * (count(a) - 1))) as int64))] - array_agg(cast(a as float64) ignore nulls order by cast(a as float64))[safe_offset(cast(floor((0.5 * (count(a) - 1))) as int64))]) * ((0.5 * (count(a) - 1)) - floor((0.5 * (count(a) - 1))))) as measured
  from row
) as measured
where measured.measured < 1`,
    databricks: `select measured.*
from (
  select percentile(cast(a as double), 0.5) as measured
  from \`row\`
) as measured
where measured.measured < 1`,
  },
  distribution_a: {
    duckdb: `select compared.*
from (
  select
    max(abs((cast(steps.own_below as double) / case when steps.own_rows = 0 then error('division by zero') else steps.own_rows end) - (cast(steps.other_below as double) / case when steps.other_rows = 0 then error('division by zero') else steps.other_rows end))) as statistic,
    max(steps.own_rows) as own_rows,
    max(steps.other_rows) as other_rows
  from (
    select
      sum(counted.own) over (order by counted.value rows between unbounded preceding and current row) as own_below,
      sum(counted.other) over (order by counted.value rows between unbounded preceding and current row) as other_below,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        "both".value,
        sum("both".own) as own,
        sum("both".other) as other
      from (
        select
          row.a as value,
          1 as own,
          0 as other
        from row
        union all
        select
          sample.value as value,
          0 as own,
          1 as other
        from (
          select cast(1 as double) as value
          union all
          select cast(2.5 as double) as value
        ) as sample
      ) as "both"
      where "both".value is not null
      group by "both".value
    ) as counted
  ) as steps
  where steps.own_rows > 0 and steps.other_rows > 0
) as compared
where compared.statistic > (sqrt((cast(1 as double) / case when compared.own_rows = 0 then error('division by zero') else compared.own_rows end) + (cast(1 as double) / case when compared.other_rows = 0 then error('division by zero') else compared.other_rows end)) * 1.6276236307187293e0)`,
    snowflake: `select compared.*
from (
  select
    max(abs((cast(steps.own_below as double) / steps.own_rows) - (cast(steps.other_below as double) / steps.other_rows))) as statistic,
    max(steps.own_rows) as own_rows,
    max(steps.other_rows) as other_rows
  from (
    select
      sum(counted.own) over (order by counted.value rows between unbounded preceding and current row) as own_below,
      sum(counted.other) over (order by counted.value rows between unbounded preceding and current row) as other_below,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        both.value,
        sum(both.own) as own,
        sum(both.other) as other
      from (
        select
          "ROW".a as value,
          1 as own,
          0 as other
        from "ROW"
        union all
        select
          "SAMPLE".value as value,
          0 as own,
          1 as other
        from (
          select cast(1 as double) as value
          union all
          select cast(2.5 as double) as value
        ) as "SAMPLE"
      ) as both
      where both.value is not null
      group by both.value
    ) as counted
  ) as steps
  where steps.own_rows > 0 and steps.other_rows > 0
) as compared
where compared.statistic > (sqrt((cast(1 as double) / compared.own_rows) + (cast(1 as double) / compared.other_rows)) * 1.6276236307187293e0)`,
    bigquery: `select compared.*
from (
  select
    max(abs((cast(steps.own_below as float64) / steps.own_rows) - (cast(steps.other_below as float64) / steps.other_rows))) as statistic,
    max(steps.own_rows) as own_rows,
    max(steps.other_rows) as other_rows
  from (
    select
      sum(counted.own) over (order by counted.value nulls last rows between unbounded preceding and current row) as own_below,
      sum(counted.other) over (order by counted.value nulls last rows between unbounded preceding and current row) as other_below,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        both.value,
        sum(both.own) as own,
        sum(both.other) as other
      from (
        select
          row.a as value,
          1 as own,
          0 as other
        from row
        union all
        select
          sample.value as value,
          0 as own,
          1 as other
        from (
          select cast(1 as float64) as value
          union all
          select cast(2.5 as float64) as value
        ) as sample
      ) as both
      where both.value is not null
      group by both.value
    ) as counted
  ) as steps
  where steps.own_rows > 0 and steps.other_rows > 0
) as compared
where compared.statistic > (sqrt((cast(1 as float64) / compared.own_rows) + (cast(1 as float64) / compared.other_rows)) * 1.6276236307187293e0)`,
    databricks: `select compared.*
from (
  select
    max(abs((cast(steps.own_below as double) / steps.own_rows) - (cast(steps.other_below as double) / steps.other_rows))) as statistic,
    max(steps.own_rows) as own_rows,
    max(steps.other_rows) as other_rows
  from (
    select
      sum(counted.own) over (order by counted.value nulls last rows between unbounded preceding and current row) as own_below,
      sum(counted.other) over (order by counted.value nulls last rows between unbounded preceding and current row) as other_below,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        \`both\`.value,
        sum(\`both\`.own) as own,
        sum(\`both\`.other) as other
      from (
        select
          \`row\`.a as value,
          1 as own,
          0 as other
        from \`row\`
        union all
        select
          sample.value as value,
          0 as own,
          1 as other
        from (
          select cast(1 as double) as value
          union all
          select cast(2.5 as double) as value
        ) as sample
      ) as \`both\`
      where \`both\`.value is not null
      group by \`both\`.value
    ) as counted
  ) as steps
  where steps.own_rows > 0 and steps.other_rows > 0
) as compared
where compared.statistic > (case when ((cast(1 as double) / compared.own_rows) + (cast(1 as double) / compared.other_rows)) < 0 then cast(raise_error('square root of a negative number') as double) else sqrt((cast(1 as double) / compared.own_rows) + (cast(1 as double) / compared.other_rows)) end * 1.6276236307187293e0)`,
  },
  rejected_t: {
    duckdb: `select row.*
from row
where t in ('x')`,
    snowflake: `select "ROW".*
from "ROW"
where t in ('x')`,
    bigquery: `select row.*
from row
where t in ('x')`,
    databricks: `select \`row\`.*
from \`row\`
where t in ('x')`,
  },
  not_matches_t: {
    duckdb: `select row.*
from row
where regexp_matches(t, '^(test.*)$') = true`,
    snowflake: `select "ROW".*
from "ROW"
where (regexp_instr(t, '^(test.*)$') > 0) = true`,
    bigquery: `select row.*
from row
where regexp_contains(t, '^(test.*)$') = true`,
    databricks: `select \`row\`.*
from \`row\`
where regexp_like(t, '(?d)^(test.*)\\\\z') = true`,
  },
  not_blank_t: {
    duckdb: `select row.*
from row
where trim(t) = ''`,
    snowflake: `select "ROW".*
from "ROW"
where trim(t) = ''`,
    bigquery: `select row.*
from row
where trim(t, ' ') = ''`,
    databricks: `select \`row\`.*
from \`row\`
where trim(t) = ''`,
  },
  shares_t: {
    duckdb: `select measured.*
from (
  select
    count(*) filter (where t = 'web') as observed_0,
    count(*) filter (where t = 'shop') as observed_1,
    count(*) filter (where t not in ('web', 'shop')) as unlisted
  from row
) as measured
where measured.unlisted > 0 or (((cast(measured.observed_0 as double) * cast(measured.observed_0 as double)) * 1.3333333333333333e0) + ((cast(measured.observed_1 as double) * cast(measured.observed_1 as double)) * 4)) > ((cast(measured.observed_0 as double) + cast(measured.observed_1 as double)) * ((cast(measured.observed_0 as double) + cast(measured.observed_1 as double)) + 6.585773098651867e0))`,
    snowflake: `select measured.*
from (
  select
    count(case when t = 'web' then 1 end) as observed_0,
    count(case when t = 'shop' then 1 end) as observed_1,
    count(case when t not in ('web', 'shop') then 1 end) as unlisted
  from "ROW"
) as measured
where measured.unlisted > 0 or (((cast(measured.observed_0 as double) * cast(measured.observed_0 as double)) * 1.3333333333333333e0) + ((cast(measured.observed_1 as double) * cast(measured.observed_1 as double)) * 4)) > ((cast(measured.observed_0 as double) + cast(measured.observed_1 as double)) * ((cast(measured.observed_0 as double) + cast(measured.observed_1 as double)) + 6.585773098651867e0))`,
    bigquery: `select measured.*
from (
  select
    count(case when t = 'web' then 1 end) as observed_0,
    count(case when t = 'shop' then 1 end) as observed_1,
    count(case when t not in ('web', 'shop') then 1 end) as unlisted
  from row
) as measured
where measured.unlisted > 0 or (((cast(measured.observed_0 as float64) * cast(measured.observed_0 as float64)) * 1.3333333333333333e0) + ((cast(measured.observed_1 as float64) * cast(measured.observed_1 as float64)) * 4)) > ((cast(measured.observed_0 as float64) + cast(measured.observed_1 as float64)) * ((cast(measured.observed_0 as float64) + cast(measured.observed_1 as float64)) + 6.585773098651867e0))`,
    databricks: `select measured.*
from (
  select
    count(*) filter (where t = 'web') as observed_0,
    count(*) filter (where t = 'shop') as observed_1,
    count(*) filter (where t not in ('web', 'shop')) as unlisted
  from \`row\`
) as measured
where measured.unlisted > 0 or (((cast(measured.observed_0 as double) * cast(measured.observed_0 as double)) * 1.3333333333333333e0) + ((cast(measured.observed_1 as double) * cast(measured.observed_1 as double)) * 4)) > ((cast(measured.observed_0 as double) + cast(measured.observed_1 as double)) * ((cast(measured.observed_0 as double) + cast(measured.observed_1 as double)) + 6.585773098651867e0))`,
  },
  recent_at: {
    duckdb: `select measured.*
from (
  select max("at") as latest
  from row
) as measured
where measured.latest is null or cast(measured.latest as timestamp) < (cast(timezone('UTC', now()) as timestamp) + interval (-36) hour)`,
    snowflake: `select measured.*
from (
  select max(at) as latest
  from "ROW"
) as measured
where measured.latest is null or cast(measured.latest as timestamp_ntz) < dateadd(hour, -36, cast(sysdate() as timestamp_ntz))`,
    bigquery: `select measured.*
from (
  select max(\`at\`) as latest
  from row
) as measured
where measured.latest is null or cast(measured.latest as timestamp) < timestamp_add(cast(current_timestamp() as timestamp), interval (-36) hour)`,
    databricks: `select measured.*
from (
  select max(at) as latest
  from \`row\`
) as measured
where measured.latest is null or cast(measured.latest as timestamp_ntz) < timestampadd(hour, -36, cast(timestamp_ntz '1970-01-01 00:00:00' + make_dt_interval(0, 0, 0, cast(unix_micros(current_timestamp()) as decimal(20, 0)) / 1000000) as timestamp_ntz))`,
  },
  mean_of_some: {
    duckdb: `select measured.*
from (
  select avg(a) filter (where t = 'web') as measured
  from row
) as measured
where measured.measured > 9`,
    snowflake: `select measured.*
from (
  select avg(cast(case when t = 'web' then a end as double)) as measured
  from "ROW"
) as measured
where measured.measured > 9`,
    bigquery: `select measured.*
from (
  select avg(cast(case when t = 'web' then a end as float64)) as measured
  from row
) as measured
where measured.measured > 9`,
    databricks: `select measured.*
from (
  select avg(cast(a as double)) filter (where t = 'web') as measured
  from \`row\`
) as measured
where measured.measured > 9`,
  },
  mean_of_each: {
    duckdb: `select measured.*
from (
  select
    t,
    avg(a) as measured
  from row
  group by t
) as measured
where measured.measured > 9`,
    snowflake: `select measured.*
from (
  select
    t,
    avg(cast(a as double)) as measured
  from "ROW"
  group by t
) as measured
where measured.measured > 9`,
    bigquery: `select measured.*
from (
  select
    t,
    avg(cast(a as float64)) as measured
  from row
  group by t
) as measured
where measured.measured > 9`,
    databricks: `select measured.*
from (
  select
    t,
    avg(cast(a as double)) as measured
  from \`row\`
  group by t
) as measured
where measured.measured > 9`,
  },
  row_count: {
    duckdb: `select measured.*
from (
  select count(*) as measured
  from row
) as measured
where measured.measured < 1 or measured.measured > 100`,
    snowflake: `select measured.*
from (
  select count(*) as measured
  from "ROW"
) as measured
where measured.measured < 1 or measured.measured > 100`,
    bigquery: `select measured.*
from (
  select count(*) as measured
  from row
) as measured
where measured.measured < 1 or measured.measured > 100`,
    databricks: `select measured.*
from (
  select count(*) as measured
  from \`row\`
) as measured
where measured.measured < 1 or measured.measured > 100`,
  },
  // Nobody knows yet how many rows there were.
  row_count_of_1_day_ago: {
    duckdb: `select measured.*
from (
  select count(*) as measured
  from row
) as measured
where 1 = 0`,
    snowflake: `select measured.*
from (
  select count(*) as measured
  from "ROW"
) as measured
where 1 = 0`,
    bigquery: `select measured.*
from (
  select count(*) as measured
  from row
) as measured
where 1 = 0`,
    databricks: `select measured.*
from (
  select count(*) as measured
  from \`row\`
) as measured
where 1 = 0`,
  },
  monotonic_a: {
    duckdb: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    "at",
    lag(a, 1) over (partition by t order by day) as previous_value
  from row
  where a is not null
) as neighbours
where neighbours.a < neighbours.previous_value`,
    snowflake: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    at,
    lag(a, 1) over (partition by t order by day) as previous_value
  from "ROW"
  where a is not null
) as neighbours
where neighbours.a < neighbours.previous_value`,
    bigquery: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    \`at\`,
    lag(a, 1) over (partition by t order by day nulls last) as previous_value
  from row
  where a is not null
) as neighbours
where neighbours.a < neighbours.previous_value`,
    databricks: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    at,
    lag(a, 1) over (partition by t order by day nulls last) as previous_value
  from \`row\`
  where a is not null
) as neighbours
where neighbours.a < neighbours.previous_value`,
  },
  no_gaps_day: {
    duckdb: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    "at",
    lag(day, 1) over (order by day) as previous_value
  from row
  where day is not null
) as neighbours
where date_diff('month', neighbours.previous_value, neighbours.day) > 1`,
    snowflake: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    at,
    lag(day, 1) over (order by day) as previous_value
  from "ROW"
  where day is not null
) as neighbours
where datediff(month, neighbours.previous_value, neighbours.day) > 1`,
    bigquery: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    \`at\`,
    lag(day, 1) over (order by day nulls last) as previous_value
  from row
  where day is not null
) as neighbours
where date_diff(cast(neighbours.day as date), cast(neighbours.previous_value as date), month) > 1`,
    databricks: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    at,
    lag(day, 1) over (order by day nulls last) as previous_value
  from \`row\`
  where day is not null
) as neighbours
where ((year(neighbours.day) - year(neighbours.previous_value)) * 12 + month(neighbours.day) - month(neighbours.previous_value)) > 1`,
  },
  sequential_id: {
    duckdb: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    "at",
    lag(id, 1) over (order by id) as previous_value
  from row
  where id is not null
) as neighbours
where neighbours.id != (neighbours.previous_value + 2)`,
    snowflake: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    at,
    lag(id, 1) over (order by id) as previous_value
  from "ROW"
  where id is not null
) as neighbours
where neighbours.id != (neighbours.previous_value + 2)`,
    bigquery: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    \`at\`,
    lag(id, 1) over (order by id nulls last) as previous_value
  from row
  where id is not null
) as neighbours
where neighbours.id != (neighbours.previous_value + 2)`,
    databricks: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    at,
    lag(id, 1) over (order by id nulls last) as previous_value
  from \`row\`
  where id is not null
) as neighbours
where neighbours.id != (neighbours.previous_value + 2)`,
  },
  exclusive_ranges_day_until: {
    duckdb: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    "at",
    lead(day, 1) over (partition by t order by day, until) as next_start
  from row
  where day is not null
) as neighbours
where neighbours.until < neighbours.day or neighbours.next_start != neighbours.until or (neighbours.until is null and neighbours.next_start is not null)`,
    snowflake: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    at,
    lead(day, 1) over (partition by t order by day, until) as next_start
  from "ROW"
  where day is not null
) as neighbours
where neighbours.until < neighbours.day or neighbours.next_start != neighbours.until or (neighbours.until is null and neighbours.next_start is not null)`,
    bigquery: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    \`at\`,
    lead(day, 1) over (partition by t order by day nulls last, until nulls last) as next_start
  from row
  where day is not null
) as neighbours
where neighbours.until < neighbours.day or neighbours.next_start != neighbours.until or (neighbours.until is null and neighbours.next_start is not null)`,
    databricks: `select neighbours.*
from (
  select
    id,
    a,
    t,
    day,
    until,
    at,
    lead(day, 1) over (partition by t order by day nulls last, until nulls last) as next_start
  from \`row\`
  where day is not null
) as neighbours
where neighbours.until < neighbours.day or neighbours.next_start != neighbours.until or (neighbours.until is null and neighbours.next_start is not null)`,
  },
  references_other_id_t: {
    duckdb: `select row.*
from row
where row.id is not null and row.t is not null and not (exists (
  select referred.id
  from referred
  where id > 0 and referred.id = row.id and referred.t = row.t
))`,
    snowflake: `select "ROW".*
from "ROW"
where "ROW".id is not null and "ROW".t is not null and not (exists (
  select referred.id
  from referred
  where id > 0 and referred.id = "ROW".id and referred.t = "ROW".t
))`,
    bigquery: `select row.*
from row
where row.id is not null and row.t is not null and not (exists (
  select referred.id
  from referred
  where id > 0 and referred.id = row.id and referred.t = row.t
))`,
    databricks: `select \`row\`.*
from \`row\`
where \`row\`.id is not null and \`row\`.t is not null and not (exists (
  select referred.id
  from referred
  where id > 0 and referred.id = \`row\`.id and referred.t = \`row\`.t
))`,
  },
  row_count_of_other: {
    duckdb: `select
  own.rows as own_rows,
  other.rows as other_rows
from
  (
    select count(*) as rows
    from row
  ) as own,
  (
    select count(*) as rows
    from referred
  ) as other
where own.rows < (other.rows * 0.5) or own.rows > (other.rows * 2)`,
    snowflake: `select
  own."ROWS" as own_rows,
  other."ROWS" as other_rows
from
  (
    select count(*) as "ROWS"
    from "ROW"
  ) as own,
  (
    select count(*) as "ROWS"
    from referred
  ) as other
where own."ROWS" < (other."ROWS" * 0.5) or own."ROWS" > (other."ROWS" * 2)`,
    bigquery: `select
  own.\`rows\` as own_rows,
  other.\`rows\` as other_rows
from
  (
    select count(*) as \`rows\`
    from row
  ) as own,
  (
    select count(*) as \`rows\`
    from referred
  ) as other
where own.\`rows\` < (other.\`rows\` * 0.5) or own.\`rows\` > (other.\`rows\` * 2)`,
    databricks: `select
  own.\`rows\` as own_rows,
  other.\`rows\` as other_rows
from
  (
    select count(*) as \`rows\`
    from \`row\`
  ) as own,
  (
    select count(*) as \`rows\`
    from referred
  ) as other
where own.\`rows\` < (other.\`rows\` * 0.5) or own.\`rows\` > (other.\`rows\` * 2)`,
  },
  sum_of_other_a: {
    duckdb: `select
  own.total as own_total,
  other.total as other_total
from
  (
    select coalesce(sum(row.a), 0) as total
    from row
  ) as own,
  (
    select coalesce(sum(referred.id), 0) as total
    from referred
  ) as other
where abs(own.total - other.total) > 0.5`,
    snowflake: `select
  own.total as own_total,
  other.total as other_total
from
  (
    select coalesce(sum("ROW".a), 0) as total
    from "ROW"
  ) as own,
  (
    select coalesce(sum(referred.id), 0) as total
    from referred
  ) as other
where abs(own.total - other.total) > 0.5`,
    bigquery: `select
  own.total as own_total,
  other.total as other_total
from
  (
    select coalesce(sum(row.a), 0) as total
    from row
  ) as own,
  (
    select coalesce(sum(referred.id), 0) as total
    from referred
  ) as other
where abs(own.total - other.total) > 0.5`,
    databricks: `select
  own.total as own_total,
  other.total as other_total
from
  (
    select coalesce(sum(\`row\`.a), 0) as total
    from \`row\`
  ) as own,
  (
    select coalesce(sum(referred.id), 0) as total
    from referred
  ) as other
where abs(own.total - other.total) > 0.5`,
  },
  values_of_other_id_t: {
    duckdb: `select
  "both".id,
  "both".t,
  sum("both".surplus) as surplus
from (
  select
    row.id as id,
    row.t as t,
    1 as surplus
  from row
  union all
  select
    referred.id as id,
    referred.t as t,
    -1 as surplus
  from referred
) as "both"
group by "both".id, "both".t
having sum("both".surplus) != 0`,
    snowflake: `select
  both.id,
  both.t,
  sum(both.surplus) as surplus
from (
  select
    "ROW".id as id,
    "ROW".t as t,
    1 as surplus
  from "ROW"
  union all
  select
    referred.id as id,
    referred.t as t,
    -1 as surplus
  from referred
) as both
group by both.id, both.t
having sum(both.surplus) != 0`,
    bigquery: `select
  both.id,
  both.t,
  sum(both.surplus) as surplus
from (
  select
    row.id as id,
    row.t as t,
    1 as surplus
  from row
  union all
  select
    referred.id as id,
    referred.t as t,
    -1 as surplus
  from referred
) as both
group by both.id, both.t
having sum(both.surplus) != 0`,
    databricks: `select
  \`both\`.id,
  \`both\`.t,
  sum(\`both\`.surplus) as surplus
from (
  select
    \`row\`.id as id,
    \`row\`.t as t,
    1 as surplus
  from \`row\`
  union all
  select
    referred.id as id,
    referred.t as t,
    -1 as surplus
  from referred
) as \`both\`
group by \`both\`.id, \`both\`.t
having sum(\`both\`.surplus) != 0`,
  },
  shares_of_other_t: {
    duckdb: `select compared.*
from (
  select
    sum(cast(((sized.own * sqrt(cast(sized.other_rows as double) / case when sized.own_rows = 0 then error('division by zero') else sized.own_rows end)) - (sized.other * sqrt(cast(sized.own_rows as double) / case when sized.other_rows = 0 then error('division by zero') else sized.other_rows end))) * ((sized.own * sqrt(cast(sized.other_rows as double) / case when sized.own_rows = 0 then error('division by zero') else sized.own_rows end)) - (sized.other * sqrt(cast(sized.own_rows as double) / case when sized.other_rows = 0 then error('division by zero') else sized.other_rows end))) as double) / case when (sized.own + sized.other) = 0 then error('division by zero') else sized.own + sized.other end) as statistic,
    count(*) filter (where true) - 1 as degrees
  from (
    select
      counted.own as own,
      counted.other as other,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        "both".value,
        sum("both".own) as own,
        sum("both".other) as other
      from (
        select
          row.t as value,
          1 as own,
          0 as other
        from row
        union all
        select
          referred.t as value,
          0 as own,
          1 as other
        from referred
      ) as "both"
      where "both".value is not null
      group by "both".value
    ) as counted
  ) as sized
  where sized.own_rows > 0 and sized.other_rows > 0
) as compared
where compared.degrees > 0 and compared.statistic > (compared.degrees * power((1 - (cast(2 as double) / case when (compared.degrees * 9) = 0 then error('division by zero') else compared.degrees * 9 end)) + (sqrt(cast(2 as double) / case when (compared.degrees * 9) = 0 then error('division by zero') else compared.degrees * 9 end) * 2.326347874388028e0), 3))`,
    snowflake: `select compared.*
from (
  select
    sum(cast(((sized.own * sqrt(cast(sized.other_rows as double) / sized.own_rows)) - (sized.other * sqrt(cast(sized.own_rows as double) / sized.other_rows))) * ((sized.own * sqrt(cast(sized.other_rows as double) / sized.own_rows)) - (sized.other * sqrt(cast(sized.own_rows as double) / sized.other_rows))) as double) / (sized.own + sized.other)) as statistic,
    count(case when true then 1 end) - 1 as degrees
  from (
    select
      counted.own as own,
      counted.other as other,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        both.value,
        sum(both.own) as own,
        sum(both.other) as other
      from (
        select
          "ROW".t as value,
          1 as own,
          0 as other
        from "ROW"
        union all
        select
          referred.t as value,
          0 as own,
          1 as other
        from referred
      ) as both
      where both.value is not null
      group by both.value
    ) as counted
  ) as sized
  where sized.own_rows > 0 and sized.other_rows > 0
) as compared
where compared.degrees > 0 and compared.statistic > (compared.degrees * power((1 - (cast(2 as double) / (compared.degrees * 9))) + (sqrt(cast(2 as double) / (compared.degrees * 9)) * 2.326347874388028e0), 3))`,
    bigquery: `select compared.*
from (
  select
    sum(cast(((sized.own * sqrt(cast(sized.other_rows as float64) / sized.own_rows)) - (sized.other * sqrt(cast(sized.own_rows as float64) / sized.other_rows))) * ((sized.own * sqrt(cast(sized.other_rows as float64) / sized.own_rows)) - (sized.other * sqrt(cast(sized.own_rows as float64) / sized.other_rows))) as float64) / (sized.own + sized.other)) as statistic,
    count(case when true then 1 end) - 1 as degrees
  from (
    select
      counted.own as own,
      counted.other as other,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        both.value,
        sum(both.own) as own,
        sum(both.other) as other
      from (
        select
          row.t as value,
          1 as own,
          0 as other
        from row
        union all
        select
          referred.t as value,
          0 as own,
          1 as other
        from referred
      ) as both
      where both.value is not null
      group by both.value
    ) as counted
  ) as sized
  where sized.own_rows > 0 and sized.other_rows > 0
) as compared
where compared.degrees > 0 and compared.statistic > (compared.degrees * power((1 - (cast(2 as float64) / (compared.degrees * 9))) + (sqrt(cast(2 as float64) / (compared.degrees * 9)) * 2.326347874388028e0), 3))`,
    databricks: `select compared.*
from (
  select
    sum(cast(((sized.own * case when (cast(sized.other_rows as double) / sized.own_rows) < 0 then cast(raise_error('square root of a negative number') as double) else sqrt(cast(sized.other_rows as double) / sized.own_rows) end) - (sized.other * case when (cast(sized.own_rows as double) / sized.other_rows) < 0 then cast(raise_error('square root of a negative number') as double) else sqrt(cast(sized.own_rows as double) / sized.other_rows) end)) * ((sized.own * case when (cast(sized.other_rows as double) / sized.own_rows) < 0 then cast(raise_error('square root of a negative number') as double) else sqrt(cast(sized.other_rows as double) / sized.own_rows) end) - (sized.other * case when (cast(sized.own_rows as double) / sized.other_rows) < 0 then cast(raise_error('square root of a negative number') as double) else sqrt(cast(sized.own_rows as double) / sized.other_rows) end)) as double) / (sized.own + sized.other)) as statistic,
    count(*) filter (where true) - 1 as degrees
  from (
    select
      counted.own as own,
      counted.other as other,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        \`both\`.value,
        sum(\`both\`.own) as own,
        sum(\`both\`.other) as other
      from (
        select
          \`row\`.t as value,
          1 as own,
          0 as other
        from \`row\`
        union all
        select
          referred.t as value,
          0 as own,
          1 as other
        from referred
      ) as \`both\`
      where \`both\`.value is not null
      group by \`both\`.value
    ) as counted
  ) as sized
  where sized.own_rows > 0 and sized.other_rows > 0
) as compared
where compared.degrees > 0 and compared.statistic > (compared.degrees * power((1 - (cast(2 as double) / (compared.degrees * 9))) + (case when (cast(2 as double) / (compared.degrees * 9)) < 0 then cast(raise_error('square root of a negative number') as double) else sqrt(cast(2 as double) / (compared.degrees * 9)) end * 2.326347874388028e0), 3))`,
  },
  distribution_of_other_a: {
    duckdb: `select compared.*
from (
  select
    max(abs((cast(steps.own_below as double) / case when steps.own_rows = 0 then error('division by zero') else steps.own_rows end) - (cast(steps.other_below as double) / case when steps.other_rows = 0 then error('division by zero') else steps.other_rows end))) as statistic,
    max(steps.own_rows) as own_rows,
    max(steps.other_rows) as other_rows
  from (
    select
      sum(counted.own) over (order by counted.value rows between unbounded preceding and current row) as own_below,
      sum(counted.other) over (order by counted.value rows between unbounded preceding and current row) as other_below,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        "both".value,
        sum("both".own) as own,
        sum("both".other) as other
      from (
        select
          row.a as value,
          1 as own,
          0 as other
        from row
        union all
        select
          referred.id as value,
          0 as own,
          1 as other
        from referred
      ) as "both"
      where "both".value is not null
      group by "both".value
    ) as counted
  ) as steps
  where steps.own_rows > 0 and steps.other_rows > 0
) as compared
where compared.statistic > (sqrt((cast(1 as double) / case when compared.own_rows = 0 then error('division by zero') else compared.own_rows end) + (cast(1 as double) / case when compared.other_rows = 0 then error('division by zero') else compared.other_rows end)) * 1.6276236307187293e0)`,
    snowflake: `select compared.*
from (
  select
    max(abs((cast(steps.own_below as double) / steps.own_rows) - (cast(steps.other_below as double) / steps.other_rows))) as statistic,
    max(steps.own_rows) as own_rows,
    max(steps.other_rows) as other_rows
  from (
    select
      sum(counted.own) over (order by counted.value rows between unbounded preceding and current row) as own_below,
      sum(counted.other) over (order by counted.value rows between unbounded preceding and current row) as other_below,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        both.value,
        sum(both.own) as own,
        sum(both.other) as other
      from (
        select
          "ROW".a as value,
          1 as own,
          0 as other
        from "ROW"
        union all
        select
          referred.id as value,
          0 as own,
          1 as other
        from referred
      ) as both
      where both.value is not null
      group by both.value
    ) as counted
  ) as steps
  where steps.own_rows > 0 and steps.other_rows > 0
) as compared
where compared.statistic > (sqrt((cast(1 as double) / compared.own_rows) + (cast(1 as double) / compared.other_rows)) * 1.6276236307187293e0)`,
    bigquery: `select compared.*
from (
  select
    max(abs((cast(steps.own_below as float64) / steps.own_rows) - (cast(steps.other_below as float64) / steps.other_rows))) as statistic,
    max(steps.own_rows) as own_rows,
    max(steps.other_rows) as other_rows
  from (
    select
      sum(counted.own) over (order by counted.value nulls last rows between unbounded preceding and current row) as own_below,
      sum(counted.other) over (order by counted.value nulls last rows between unbounded preceding and current row) as other_below,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        both.value,
        sum(both.own) as own,
        sum(both.other) as other
      from (
        select
          row.a as value,
          1 as own,
          0 as other
        from row
        union all
        select
          referred.id as value,
          0 as own,
          1 as other
        from referred
      ) as both
      where both.value is not null
      group by both.value
    ) as counted
  ) as steps
  where steps.own_rows > 0 and steps.other_rows > 0
) as compared
where compared.statistic > (sqrt((cast(1 as float64) / compared.own_rows) + (cast(1 as float64) / compared.other_rows)) * 1.6276236307187293e0)`,
    databricks: `select compared.*
from (
  select
    max(abs((cast(steps.own_below as double) / steps.own_rows) - (cast(steps.other_below as double) / steps.other_rows))) as statistic,
    max(steps.own_rows) as own_rows,
    max(steps.other_rows) as other_rows
  from (
    select
      sum(counted.own) over (order by counted.value nulls last rows between unbounded preceding and current row) as own_below,
      sum(counted.other) over (order by counted.value nulls last rows between unbounded preceding and current row) as other_below,
      sum(counted.own) over () as own_rows,
      sum(counted.other) over () as other_rows
    from (
      select
        \`both\`.value,
        sum(\`both\`.own) as own,
        sum(\`both\`.other) as other
      from (
        select
          \`row\`.a as value,
          1 as own,
          0 as other
        from \`row\`
        union all
        select
          referred.id as value,
          0 as own,
          1 as other
        from referred
      ) as \`both\`
      where \`both\`.value is not null
      group by \`both\`.value
    ) as counted
  ) as steps
  where steps.own_rows > 0 and steps.other_rows > 0
) as compared
where compared.statistic > (case when ((cast(1 as double) / compared.own_rows) + (cast(1 as double) / compared.other_rows)) < 0 then cast(raise_error('square root of a negative number') as double) else sqrt((cast(1 as double) / compared.own_rows) + (cast(1 as double) / compared.other_rows)) end * 1.6276236307187293e0)`,
  },
  k_anonymity_t_day: {
    duckdb: `select coalesce(sum(id), 1) as people
from row
group by t, day
having coalesce(sum(id), 1) < 5 and coalesce(sum(id), 1) > 0`,
    snowflake: `select coalesce(sum(id), 1) as people
from "ROW"
group by t, day
having coalesce(sum(id), 1) < 5 and coalesce(sum(id), 1) > 0`,
    bigquery: `select coalesce(sum(id), 1) as people
from row
group by t, day
having coalesce(sum(id), 1) < 5 and coalesce(sum(id), 1) > 0`,
    databricks: `select coalesce(sum(id), 1) as people
from \`row\`
group by t, day
having coalesce(sum(id), 1) < 5 and coalesce(sum(id), 1) > 0`,
  },
  k_of_persons: {
    duckdb: `select count(distinct id) as people
from row
group by t
having count(distinct id) < 5 and count(distinct id) > 0`,
    snowflake: `select count(distinct id) as people
from "ROW"
group by t
having count(distinct id) < 5 and count(distinct id) > 0`,
    bigquery: `select count(distinct id) as people
from row
group by t
having count(distinct id) < 5 and count(distinct id) > 0`,
    databricks: `select count(distinct id) as people
from \`row\`
group by t
having count(distinct id) < 5 and count(distinct id) > 0`,
  },
  l_diversity_a_by_t: {
    duckdb: `select count(distinct a) + max(case when a is null then 1 else 0 end) as different_values
from row
group by t
having (count(distinct a) + max(case when a is null then 1 else 0 end)) < 3 and (count(distinct a) + max(case when a is null then 1 else 0 end)) > 0`,
    snowflake: `select count(distinct a) + max(case when a is null then 1 else 0 end) as different_values
from "ROW"
group by t
having (count(distinct a) + max(case when a is null then 1 else 0 end)) < 3 and (count(distinct a) + max(case when a is null then 1 else 0 end)) > 0`,
    bigquery: `select count(distinct a) + max(case when a is null then 1 else 0 end) as different_values
from row
group by t
having (count(distinct a) + max(case when a is null then 1 else 0 end)) < 3 and (count(distinct a) + max(case when a is null then 1 else 0 end)) > 0`,
    databricks: `select count(distinct a) + max(case when a is null then 1 else 0 end) as different_values
from \`row\`
group by t
having (count(distinct a) + max(case when a is null then 1 else 0 end)) < 3 and (count(distinct a) + max(case when a is null then 1 else 0 end)) > 0`,
  },
};
