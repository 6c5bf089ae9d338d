export type { AuditNotes } from './audit/audit-chain.js';
export {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditEntry,
  type AuditHead,
  type AuditIdentity,
  type AuditNote,
  type AuditRow,
  hashOf,
  NO_ENTRY,
} from './audit/audit-entry.js';
export { type AuditAnchor, type AuditProblem, entryIn, rowOfEntry, verifyChain } from './audit/verify-chain.js';
export type {
  ErasureEntry,
  IntervalEntry,
  LoadEntry,
  Restatement,
  ResultEntry,
  RunEntry,
  StateEntries,
  UnresolvedStep,
} from './entries.js';
export { giveRows } from './give-rows.js';
export type { HistoryEntry, HistoryKind } from './history.js';
export { HybridClock } from './hybrid-clock.js';
export type { SeparateStore } from './kysely-database.js';
export type { Lease, LockHolder } from './lease.js';
export { type EnvironmentLock, lockEnvironment, unlockEnvironment, withoutLock } from './lock.js';
export { addInterval } from './log.js';
export { openSeparateStore } from './open-store.js';
export type { ChangeStatements, Publication, PublicationCause, PublicationHeader } from './publication.js';
export { type DamagedRow, lastRunId, type State, versionsIn, versionsOf } from './state.js';
export { STATE_SCHEMA, type StateDatabase, stateInWarehouse } from './state-database.js';
export { createStateStore, type StateStore } from './state-store.js';
export type { StateWorld } from './state-world.js';
export { contentOf, type KeptContent, type ModelVersion, relationKey, type StoredAs, type VersionColumn } from './version.js';
