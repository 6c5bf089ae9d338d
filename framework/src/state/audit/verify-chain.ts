import { stableJson } from '../../sql/index.js';
import { type AuditEntry, type AuditHead, type AuditRow, hashOf, NO_ENTRY, sequenceText } from './audit-entry.js';

/** What is wrong with an audit log. */
export interface AuditProblem {
  readonly kind:
    | 'unreadable'
    | 'changed'
    | 'not-canonical'
    | 'wrong-number'
    | 'missing'
    | 'doubled'
    | 'unlinked'
    | 'other-project'
    | 'truncated'
    | 'anchor-differs'
    | 'file-differs'
    | 'file-lacks'
    | 'chain-lacks'
    | 'reads-differ';
  /** The number of the entry that it was found at. */
  readonly sequence: number;
  readonly message: string;
}

/** A place beside the chain that names one of its entries. */
export interface AuditAnchor extends AuditHead {
  /** Where that is, for people: `publication 7 of prod`. */
  readonly place: string;
}

/**
 * Everything that is wrong with a chain: each entry must have the number after the one before it, hold its hash, and hash to what is written
 * beside it; and what other places say of the chain must be in it.
 */
export function verifyChain(rows: readonly AuditRow[], project: string, anchors: readonly AuditAnchor[] = []): readonly AuditProblem[] {
  const problems: AuditProblem[] = [];
  let last = NO_ENTRY;
  for (const row of rows) {
    const found = Number(row.sequence);
    const sequence = Number.isSafeInteger(found) ? found : last.sequence + 1;
    const add = (kind: AuditProblem['kind'], message: string): void => void problems.push({ kind, sequence, message });
    const isNext = row.sequence === sequenceText(last.sequence + 1);
    if (!isNext) {
      if (row.sequence === sequenceText(last.sequence)) add('doubled', `There are several entries ${sequence}.`);
      else if (found > last.sequence + 1) add('missing', `Entries ${last.sequence + 1} to ${found - 1} are missing.`);
      else add('wrong-number', `After entry ${last.sequence} comes one with the number “${row.sequence}”.`);
    }
    const hash = hashOf(row.body);
    if (hash !== row.hash) add('changed', `Entry ${sequence} was changed: it does not hash to what is written beside it.`);
    const entry = entryIn(row);
    if (entry === undefined) add('unreadable', `Entry ${sequence} can’t be read.`);
    else {
      if (stableJson(entry) !== row.body) add('not-canonical', `Entry ${sequence} is not written as Martlet writes it.`);
      if (sequenceText(entry.sequence) !== row.sequence) add('wrong-number', `Entry ${sequence} says that it is entry ${entry.sequence}.`);
      if (entry.project !== project) add('other-project', `Entry ${sequence} is of the project ${entry.project}.`);
      // Behind a gap, the entry before is not there to be compared with.
      if (isNext && entry.previous !== last.hash) add('unlinked', `Entry ${sequence} does not follow the entry before it.`);
    }
    last = { sequence, hash: row.hash };
  }
  return [...problems, ...anchors.flatMap((anchor) => anchorProblems(rows, anchor))];
}

function anchorProblems(rows: readonly AuditRow[], { place, sequence, hash }: AuditAnchor): readonly AuditProblem[] {
  if (sequence === 0) return [];
  const there = rows.filter((row) => Number(row.sequence) === sequence);
  if (there.length === 0) return [{ kind: 'truncated', sequence, message: `Entry ${sequence} is missing, which ${place} names.` }];
  if (there.some((row) => row.hash === hash)) return [];
  return [{ kind: 'anchor-differs', sequence, message: `Entry ${sequence} is another one than ${place} names.` }];
}

/** What a row says, where it has the parts of an entry. */
export function entryIn({ body }: Pick<AuditRow, 'body'>): AuditEntry | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return undefined;
    const hasParts = PARTS.every(([name, type]) => typeof Object.entries(value).find(([key]) => key === name)?.[1] === type);
    // The rows are Martlet's own, and their parts were looked at.
    return hasParts ? (value as AuditEntry) : undefined;
  } catch {
    return undefined;
  }
}

/** The row of an entry that another place holds a copy of; undefined where it is none. */
export function rowOfEntry(entry: unknown, hash: string): AuditRow | undefined {
  const body = stableJson(entry);
  const found = entryIn({ body });
  return found === undefined ? undefined : { sequence: sequenceText(found.sequence), hash, body };
}

const PARTS = [
  ['sequence', 'number'],
  ['previous', 'string'],
  ['project', 'string'],
  ['action', 'string'],
  ['outcome', 'string'],
  ['at', 'string'],
  ['who', 'object'],
] as const;
