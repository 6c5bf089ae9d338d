import { hash } from 'node:crypto';
import { stableJson } from '../../sql/index.js';

/** What the audit log tells of: everything that changes what readers see, who may see it, or what is kept. */
export const AUDIT_ACTIONS = [
  'plan',
  'apply',
  'publish',
  'promote',
  'rollback',
  'invalidate',
  'clean',
  'rename',
  'unlock',
  'configure',
  'grant',
  'forget',
  'access',
  'retain',
  'anchor',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** How an action ended: `begun` is written before it, where what it does can't be one with its entry. */
type AuditOutcome = 'begun' | 'done' | 'failed' | 'cancelled';

/**
 * How it is known who acts: a token that its issuer has signed, a token that this machine could not check, the account of the operating
 * system, or no more than a variable of the environment.
 */
type AuditProof = 'signed-token' | 'unchecked-token' | 'system-account' | 'variable' | 'none';

/** Who acts, as far as the environment proves it. */
export interface AuditIdentity {
  /** The name: the subject of a token, an account, the value of a variable. */
  readonly name: string;
  readonly proof: AuditProof;
  /** Who signed the token. */
  readonly issuer?: string;
  /** The account of the operating system that the process runs as. */
  readonly account?: string;
  readonly host?: string;
  /** Whether a CI system works for them. */
  readonly isCi?: boolean;
}

/** What an entry says beside that: ids, names, numbers, digests. Never a value of a row, and no secret. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What was done, before it has its place in the chain. */
export interface AuditNote {
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  readonly who: AuditIdentity;
  /** The instant, in ISO form. */
  readonly at: string;
  readonly environment?: string;
  readonly runId?: string;
  readonly details?: AuditDetails;
}

/** An entry of the chain. */
export interface AuditEntry extends AuditNote {
  /** The number of the entry, from 1. */
  readonly sequence: number;
  /** The hash of the entry before it; zeros for the first. */
  readonly previous: string;
  readonly project: string;
}

/** An entry as it is kept: its canonical text, and the hash of that. */
export interface AuditRow {
  readonly sequence: string;
  readonly hash: string;
  readonly body: string;
}

/** Names an entry and all that come before it. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
}

/** Where every chain begins. */
export const NO_ENTRY: AuditHead = { sequence: 0, hash: '0'.repeat(64) };

/** Links notes to what comes before them. */
export function linked(notes: readonly AuditNote[], head: AuditHead, project: string): readonly AuditRow[] {
  let last = head;
  return notes.map((note) => {
    const entry: AuditEntry = { ...shortened(note), sequence: last.sequence + 1, previous: last.hash, project };
    const body = stableJson(entry);
    last = { sequence: entry.sequence, hash: hashOf(body) };
    return { sequence: sequenceText(last.sequence), hash: last.hash, body };
  });
}

/** The hash of an entry: SHA-256 of its canonical text, which holds the hash of the entry before. */
export function hashOf(body: string): string {
  return hash('sha256', body, 'hex');
}

const DIGITS = 12;

/** Numbers as text that sorts as they do. */
export function sequenceText(sequence: number): string {
  return String(sequence).padStart(DIGITS, '0');
}

const MOST_CHARACTERS = 200;
const MOST_ITEMS = 50;

/** An entry is as long as it has to be to say who has done what: a long list is cut, and the entry says its length. */
function shortened({ details, who, ...note }: AuditNote): AuditNote {
  const cut = Object.entries(details ?? {}).flatMap(([name, value]): [string, AuditDetails[string]][] => {
    if (typeof value === 'string') return [[name, clipped(value)]];
    if (typeof value !== 'object') return [[name, value]];
    const more: [string, number][] = value.length > MOST_ITEMS ? [[`${name}Count`, value.length]] : [];
    return [[name, value.slice(0, MOST_ITEMS).map(clipped)], ...more];
  });
  return {
    ...note,
    who: { ...who, name: clipped(who.name), ...(who.issuer === undefined ? {} : { issuer: clipped(who.issuer) }) },
    ...(cut.length === 0 ? {} : { details: Object.fromEntries(cut) }),
  };
}

function clipped(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
