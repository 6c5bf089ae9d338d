import type { VendorProbes } from '../vendor-probes.js';

export const databricksProbes: VendorProbes = {
  slowQuery:
    // In many parts, between which Spark looks whether it is to stop.
    'select count(*) as n from range(0, 100000000000, 1, 2000) where id % 7 = 3 and id % 11 = 5',
  everybody: 'account users',
  readersOf: (schema, view) => `show grants on view ${schema}.${view}`,
  moveAway: ["set time zone 'America/New_York'"],
  moveBack: ["set time zone 'UTC'"],
  whoAmI: 'select current_user() as who',
  granteeOf: (who) => who,
  letInto: (schema, grantee) => [`grant use schema on schema ${schema} to \`${grantee}\``],
  cost: 'about 15 minutes of the SQL warehouse, which are 1 DBU of a 2X-Small one',
};
