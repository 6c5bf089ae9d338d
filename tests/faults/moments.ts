import { createHash } from 'node:crypto';
import { isLong } from './length.js';

/** The short form tries the same moments each time, so that what fails there was changed; the long one tries others each time. */
const SEED = process.env.MARTLET_FAULTS_SEED ?? (isLong ? String(Math.floor(Math.random() * 1_000_000_000)) : 'short');

/** Said with each moment, so that one which fails can be tried again. */
export const SEED_TOLD = `MARTLET_FAULTS_SEED=${SEED}`;

/** A number from 0 up to 1, the same for the same seed and name. */
export function chance(name: string): number {
  return createHash('sha256').update(`${SEED} ${name}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** When a command is disturbed. */
export interface Moment {
  /** How far it has come by then, from 0 up to 1. */
  readonly share: number;
  readonly phase: 'before' | 'during' | 'after' | 'at a time';
  /** How many milliseconds before a statement has begun, where it is killed during one. */
  readonly delay: number;
}

/** What a time means depends on the machine's load, so that only the long form has it. */
const PHASES: readonly Moment['phase'][] = isLong ? ['before', 'during', 'after', 'at a time'] : ['before', 'during', 'after'];

/** So many moments, one in each part of the way, with all phases in turn. */
export function momentsOf(what: string, count: number): readonly Moment[] {
  const first = Math.floor(chance(`${what}: phase`) * PHASES.length);
  return Array.from({ length: count }, (_, index) => ({
    share: (index + chance(`${what}: share ${index}`)) / count,
    phase: PHASES[(first + index) % PHASES.length] ?? 'before',
    delay: 3 * chance(`${what}: delay ${index}`),
  }));
}
