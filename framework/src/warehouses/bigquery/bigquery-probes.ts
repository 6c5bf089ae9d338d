import type { VendorProbes } from '../vendor-probes.js';

export const bigqueryProbes: VendorProbes = {
  slowQuery:
    'select count(*) as n from unnest(generate_array(1, 60000)) a cross join unnest(generate_array(1, 60000)) b where mod(a * b, 7) = 3',
  everybody: 'specialGroup:allAuthenticatedUsers',
  readersOf: (schema, view) =>
    `select grantee from \`region-us\`.INFORMATION_SCHEMA.OBJECT_PRIVILEGES where object_schema = '${schema}' and object_name = '${view}'`,
  // A job has the zone of its project.
  moveAway: [],
  moveBack: [],
  whoAmI: 'select session_user() as who',
  granteeOf: (who) => `${who.endsWith('.gserviceaccount.com') ? 'serviceAccount' : 'user'}:${who}`,
  letInto: () => [],
  cost: 'about 1,500 statements, each billed as 10 MB at least: 15 GB, which are within the free terabyte of a month',
};
