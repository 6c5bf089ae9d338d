export { type PersonalColumn, personalInventory } from './personal-inventory.js';
export { type Rights, roleProblems, roleRights } from './rights.js';
export { RoleScope, VIEWED } from './role-scope.js';
export type { ReaderScope, ScopedRelation } from './scope.js';
export { OF_ROLE, type RoleView, VIEW_MARK, WarehouseRights } from './warehouse-rights.js';
