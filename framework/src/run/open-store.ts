import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Project } from '../project/index.js';
import { type LockHolder, openSeparateStore, type SeparateStore, type StateWorld, stateInWarehouse } from '../state/index.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';
import type { Clock } from './clock.js';

export type OpenStore = (
  project: Pick<Project, 'target' | 'directory' | 'config'>,
  open: { readonly warehouse: Warehouse; readonly session: Session },
) => Promise<SeparateStore>;

/** Opens the database that a target keeps its state in: the warehouse, or one of its own. */
export const openStore: OpenStore = async ({ target, directory, config: { name: project } }, { warehouse, session }) => {
  const { isExclusive, hasCheapStatements: isCheap } = warehouse.dialect.capabilities;
  const { state } = target.config;
  if (state === undefined) {
    return { database: stateInWarehouse(session, warehouse.dialect, { project, isExclusive, isCheap }), close: async () => undefined };
  }
  const { database, close } = await openSeparateStore(state, directory, project);
  // Who has the warehouse open has it alone, and what the store knows of it too.
  return { database: { ...database, isExclusive: database.isExclusive || isExclusive }, close };
};

/** This machine's time and chance. */
export function stateWorld({ now }: Clock): StateWorld {
  return {
    now,
    random: Math.random,
    sleep: async (milliseconds, signal) => {
      // Being woken is no failure.
      await setTimeout(milliseconds, undefined, { signal }).catch((error: unknown) => {
        if (signal?.aborted !== true) throw error;
      });
    },
  };
}

/** This process, as others are told of it. */
export function lockHolder(command: string, { now }: Clock): LockHolder {
  return { host: hostname(), processId: process.pid, command, since: now() };
}
