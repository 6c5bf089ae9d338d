export type { Marked } from './masks.js';
export { type PersonalColumn, personalInventory, type SeenAs } from './personal-inventory.js';
export { declaredRights, type Rights, roleProblems, roleRights } from './rights.js';
export { RoleScope, VIEWED } from './role-scope.js';
export type { ReaderScope, ScopedRelation } from './scope.js';
