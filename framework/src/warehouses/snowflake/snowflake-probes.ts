import type { VendorProbes } from '../vendor-probes.js';

export const snowflakeProbes: VendorProbes = {
  slowQuery:
    'select count(*) as n from table(generator(rowcount => 1000000)) a cross join table(generator(rowcount => 1000000)) b cross join table(generator(rowcount => 100)) c',
  everybody: 'public',
  readersOf: (schema, view) => `show grants on view ${schema}.${view}`,
  moveAway: ["alter session set timezone = 'America/New_York' date_output_format = 'DD.MM.YYYY'"],
  moveBack: ["alter session set timezone = 'UTC' date_output_format = 'YYYY-MM-DD'"],
  whoAmI: 'select current_role() as who',
  granteeOf: (who) => who,
  letInto: (schema, grantee) => [`grant usage on schema ${schema} to role ${grantee}`],
  cost: 'about 15 minutes of the virtual warehouse, which are 0.25 credits of an X-Small one',
};
