import { randomBytes } from 'node:crypto';
import { closeSync, createReadStream, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type AuditEntry, type AuditProblem, hashOf, NO_ENTRY } from '../state/index.js';

/** The place of a line of the access log: each server writes a chain of its own, also where several write one file. */
export interface AccessLink {
  readonly chain: string;
  /** The number of the line in its chain, from 1. */
  readonly sequence: number;
  /** The hash of the line before; of the last line in the file for the first of a chain. */
  readonly previous: string;
  readonly hash: string;
}

/** A line with its place in a chain, and the place. */
export function chainedLine(
  line: object,
  { chain, sequence, hash: previous }: AccessLink,
): { readonly text: string; readonly link: AccessLink } {
  const next = { chain, sequence: sequence + 1, previous };
  const body = JSON.stringify({ ...line, ...next }).replace(OF_LINES, escaped);
  const hash = hashOf(body);
  return { text: `${body.slice(0, -1)},"hash":"${hash}"}`, link: { ...next, hash } };
}

/** JSON leaves these as they are; programs and terminals take them for ends of lines, or for orders. */
const OF_LINES = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Where a chain begins: behind the last line of the file, which a killed server may have left without its end. */
export function accessBeginning(file: string): { readonly link: AccessLink; readonly isCut: boolean } {
  const { links, text } = endOf(file);
  const link = { chain: randomBytes(8).toString('hex'), sequence: 0, previous: '', hash: links.at(-1)?.hash ?? NO_ENTRY.hash };
  return { link, isCut: text !== '' && !text.endsWith('\n') };
}

/** The last line of each chain at the end of the file, as texts for an entry of the audit log. */
export function accessHeads(file: string): readonly string[] {
  const heads = new Map(endOf(file).links.map((link) => [link.chain, link]));
  return [...heads.values()].map(({ chain, sequence, hash }) => `${chain} ${sequence} ${hash}`).sort();
}

/** What was found of who read what. */
export interface AccessVerdict {
  readonly lines: number;
  /** The instant of the first line; what is older is kept elsewhere, or no more. */
  readonly since: string | undefined;
  /** How many entries of the audit log name lines that are older. */
  readonly older: number;
  readonly problems: readonly AuditProblem[];
}

/**
 * Looks for lines that were changed, taken out, put in or put elsewhere, in the file and in those that it was renamed to (`access.jsonl.1`). A
 * line that is none counts as nothing: what it was is missing in its chain.
 */
export async function verifyAccessLog(file: string, entries: readonly AuditEntry[]): Promise<AccessVerdict> {
  const problems: AuditProblem[] = [];
  const last = new Map<string, AccessLink>();
  const known = new Set<string>([NO_ENTRY.hash]);
  const heads = new Set<string>();
  /** What the first line follows; it is in another file, or was put behind it. */
  let followed: string | undefined;
  let lines = 0;
  let since: string | undefined;
  for (const path of await filesOf(file)) {
    let number = 0;
    const add = (message: string): void =>
      void problems.push({ kind: 'reads-differ', sequence: number, message: `Line ${number} of ${basename(path)} ${message}.` });
    for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      const link = linkIn(text);
      if (link === undefined) {
        if (lines > 0 && isJson(text)) add('is of no chain');
        continue;
      }
      const { chain, sequence, previous, hash } = link;
      const before = last.get(chain);
      if (hashOf(`${text.slice(0, text.length - hash.length - HASH_FIELD)}}`) !== hash) add('was changed');
      if (before !== undefined && (sequence !== before.sequence + 1 || previous !== before.hash))
        add('does not follow the line before it of its chain');
      if (before === undefined && lines > 0 && (sequence !== 1 || !known.has(previous))) add('follows a line that is missing');
      if (lines === 0) followed = previous;
      else if (hash === followed) add('comes behind a line that follows it');
      last.set(chain, link);
      known.add(hash);
      heads.add(`${chain} ${sequence} ${hash}`);
      lines += 1;
      since ??= instantIn(text);
    }
  }
  const anchors = entries.filter(({ action }) => action === 'anchor');
  // Only a log that goes on from another one may lack what is older than it.
  const isOlder = ({ at }: AuditEntry): boolean => since !== undefined && followed !== NO_ENTRY.hash && at < since;
  for (const { sequence, details } of anchors.filter((anchor) => !isOlder(anchor))) {
    const named = Array.isArray(details?.reads) ? details.reads : [];
    for (const head of named.filter((each) => !heads.has(each))) {
      const [chain, number] = head.split(' ');
      const message = `Line ${number} of the chain ${chain} is missing in ${basename(file)}, which entry ${sequence} names.`;
      problems.push({ kind: 'reads-differ', sequence, message });
    }
  }
  return { lines, since, older: anchors.filter(isOlder).length, problems };
}

/** The characters between what is hashed and the hash, and behind it. */
const HASH_FIELD = ',"hash":""}'.length;

/** More than the lines that some servers write at once. */
const TAIL_BYTES = 262_144;

function endOf(file: string): { readonly links: readonly AccessLink[]; readonly text: string } {
  // What is no file has no lines; who writes to it finds that out.
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return { links: [], text: '' };
  const opened = openSync(file, 'r');
  try {
    const { size } = fstatSync(opened);
    const end = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const text = end.toString('utf8', 0, readSync(opened, end, 0, end.length, size - end.length));
    return { text, links: text.split('\n').flatMap((line) => linkIn(line) ?? []) };
  } finally {
    closeSync(opened);
  }
}

/** The oldest first, as `logrotate` names them; compressed ones are not read. */
async function filesOf(file: string): Promise<readonly string[]> {
  const name = basename(file);
  const names = existsSync(dirname(file)) ? await readdir(dirname(file)) : [];
  const older = names
    .filter((each) => each.startsWith(`${name}.`) || each.startsWith(`${name}-`))
    .filter((each) => !/\.(gz|zst|xz|bz2)$/.test(each));
  const isNumbered = older.every((each) => /\.\d+$/.test(each));
  const ordered = isNumbered ? older.sort((a, b) => Number(b.split('.').at(-1)) - Number(a.split('.').at(-1))) : older.sort();
  return [...ordered, ...names.filter((each) => each === name)].map((each) => join(dirname(resolve(file)), each));
}

function linkIn(text: string): AccessLink | undefined {
  const found = LINK.exec(text)?.groups;
  if (found === undefined || !isJson(text)) return undefined;
  const { chain = '', sequence, previous = '', hash = '' } = found;
  return { chain, sequence: Number(sequence), previous, hash };
}

/** The end of each line; nothing that a reader sends comes behind it. */
const LINK =
  /,"chain":"(?<chain>[0-9a-f]{16})","sequence":(?<sequence>\d+),"previous":"(?<previous>[0-9a-f]{64})","hash":"(?<hash>[0-9a-f]{64})"\}$/;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function instantIn(text: string): string | undefined {
  return /^\{"at":"([^"]+)"/.exec(text)?.[1];
}
