import type { VendorProbes } from '../vendor-probes.js';

export const duckdbProbes: VendorProbes = {
  slowQuery: 'select count(*) as n from range(100000000) a(x), range(100000) b(y) where (a.x * b.y) % 7 = 3',
  everybody: 'everyone',
  readersOf: () => "select 'everyone' as reader",
  moveAway: ["set timezone = 'America/New_York'"],
  moveBack: ["set timezone = 'UTC'"],
  whoAmI: 'select current_user as who',
  granteeOf: (who) => who,
  letInto: () => [],
  cost: undefined,
};
