import { describe, expect, test } from 'vitest';
import { type AuditEntry, hashOf, linked, NO_ENTRY, sequenceText } from '../../src/state/audit/audit-entry.js';
import { type AuditAnchor, type AuditNote, type AuditProblem, type AuditRow, rowOfEntry, verifyChain } from '../../src/state/index.js';

const note = (who: string, publication: number): AuditNote => ({
  action: 'publish',
  outcome: 'done',
  environment: 'prod',
  at: '2026-01-01T08:00:00.000Z',
  who: { name: who, proof: 'system-account' },
  runId: 'a1b2c3d4',
  details: { publication, locks: ['a', 'b'] },
});

const notes = [1, 2, 3, 4, 5, 6, 7, 8].map((publication) => note("o'brien", publication));
const whole = linked(notes, NO_ENTRY, 'shop');
/** What somebody else could have written in its place. */
const others = linked(
  notes.map((each, index) => (index < 3 ? each : { ...each, who: { name: 'mallory', proof: 'variable' } })),
  NO_ENTRY,
  'shop',
);

const at = (index: number, from: readonly AuditRow[] = whole): AuditRow => from[index] ?? expect.fail(`there is no row ${index}`);
const entryAt = (index: number): AuditEntry => JSON.parse(at(index).body);
const anchorAt = (index: number): AuditAnchor => ({ sequence: index + 1, hash: at(index).hash, place: 'publication 8 of prod' });
const without = (...gone: readonly number[]): readonly AuditRow[] => whole.filter((_, index) => !gone.includes(index));
const changed = (index: number, row: Partial<AuditRow>): readonly AuditRow[] =>
  whole.map((each, position) => (position === index ? { ...each, ...row } : each));
const text = (index: number, from: string, to: string): readonly AuditRow[] => {
  const body = at(index).body.replace(from, to);
  expect(body).not.toBe(at(index).body);
  return changed(index, { body });
};
/** Writes something else into an entry, with the hash that belongs to it. */
const forged = (index: number, change: object): AuditRow => {
  const { body } = rowOfEntry({ ...entryAt(index), ...change }, '') ?? expect.fail('it is no entry');
  return { sequence: at(index).sequence, hash: hashOf(body), body };
};
const renumbered = (rows: readonly AuditRow[]): readonly AuditRow[] =>
  rows.map((row, index) => ({ ...row, sequence: sequenceText(index + 1) }));
const sorted = (rows: readonly AuditRow[]): readonly AuditRow[] =>
  [...rows].sort((a, b) => (a.sequence === b.sequence ? 0 : a.sequence < b.sequence ? -1 : 1));
const [end, atSix] = [anchorAt(7), anchorAt(5)];

interface Manipulation {
  readonly rows: readonly AuditRow[];
  readonly found: AuditProblem['kind'];
  readonly anchors?: readonly AuditAnchor[];
}

const MANIPULATIONS: Readonly<Record<string, Manipulation>> = {
  'a name is another one': { rows: text(3, "o'brien", 'mallory'), found: 'changed' },
  'an outcome is another one': { rows: text(3, 'done', 'failed'), found: 'changed' },
  'an instant is another one': { rows: text(0, '08:00', '09:00'), found: 'changed' },
  'an action is another one': { rows: text(7, '"publish"', '"plan"'), found: 'changed' },
  'a number in the details is another one': { rows: text(4, '"publication":5', '"publication":6'), found: 'changed' },
  'a letter of a list is another one': { rows: text(4, '"b"', '"c"'), found: 'changed' },
  'a detail is added': { rows: text(4, '"details":{', '"details":{"a":1,'), found: 'changed' },
  'a proof is a better one': { rows: text(2, 'system-account', 'signed-token'), found: 'changed' },
  'a hash is another one': { rows: changed(2, { hash: 'f'.repeat(64) }), found: 'changed' },
  'a hash is empty': { rows: changed(2, { hash: '' }), found: 'changed' },
  'an entry and its hash are others': { rows: changed(2, forged(2, { who: { name: 'mallory' } })), found: 'unlinked' },
  'the last entry and its hash are others': {
    rows: changed(7, forged(7, { who: { name: 'mallory' } })),
    found: 'anchor-differs',
    anchors: [end],
  },
  'an entry follows another one': { rows: changed(3, forged(3, { previous: at(1).hash })), found: 'unlinked' },
  'an entry says another number': { rows: changed(3, forged(3, { sequence: 7 })), found: 'wrong-number' },
  'an entry has no text': { rows: changed(3, { body: '' }), found: 'unreadable' },
  'an entry is cut off': { rows: changed(3, { body: at(3).body.slice(0, -9) }), found: 'unreadable' },
  'an entry has lost a part': { rows: text(3, '"project":"shop",', ''), found: 'unreadable' },
  'an entry is written in another way, with its hash': {
    rows: changed(7, { body: ` ${at(7).body}`, hash: hashOf(` ${at(7).body}`) }),
    found: 'not-canonical',
  },
  'an entry is taken out': { rows: without(4), found: 'missing' },
  'the first entry is taken out': { rows: without(0), found: 'missing' },
  'several entries are taken out': { rows: without(2, 3, 5), found: 'missing' },
  'an entry is taken out, and the others get its number': { rows: renumbered(without(4)), found: 'wrong-number' },
  'the last entry is taken out': { rows: without(7), found: 'truncated', anchors: [end] },
  'the last entries are taken out': { rows: without(5, 6, 7), found: 'truncated', anchors: [atSix] },
  'all entries are taken out': { rows: [], found: 'truncated', anchors: [atSix] },
  'two entries have changed places': {
    rows: changed(2, { ...at(3), sequence: at(2).sequence }).map((row, index) =>
      index === 3 ? { ...at(2), sequence: row.sequence } : row,
    ),
    found: 'wrong-number',
  },
  'the numbers of two entries have changed places': {
    rows: sorted(
      whole.map((row, index) =>
        index === 2 ? { ...row, sequence: at(3).sequence } : index === 3 ? { ...row, sequence: at(2).sequence } : row,
      ),
    ),
    found: 'wrong-number',
  },
  'all entries are in the opposite order': { rows: renumbered(whole.toReversed()), found: 'wrong-number' },
  'an entry is there twice': { rows: sorted([...whole, at(4)]), found: 'doubled' },
  'an entry is there once more at the end': { rows: [...whole, { ...at(4), sequence: sequenceText(9) }], found: 'wrong-number' },
  'an entry has a second one of its number': { rows: sorted([...whole, at(4, others)]), found: 'doubled' },
  'an entry is put in, and the others get the next numbers': {
    rows: renumbered([...whole.slice(0, 4), forged(4, { who: { name: 'mallory' } }), ...whole.slice(4)]),
    found: 'wrong-number',
  },
  'an entry is put in before the first': { rows: [{ ...at(0), sequence: sequenceText(0) }, ...whole], found: 'wrong-number' },
  'an entry far behind the end is put in': {
    rows: [...whole, forged(7, { sequence: 99 })].map((row, index) => (index === 8 ? { ...row, sequence: sequenceText(99) } : row)),
    found: 'missing',
  },
  'a number is written in another way': { rows: changed(4, { sequence: '5' }), found: 'wrong-number' },
  'a number is none': { rows: changed(4, { sequence: 'five' }), found: 'wrong-number' },
  'the end is that of another log': { rows: [...whole.slice(0, 4), ...others.slice(4)], found: 'unlinked' },
  'the log is another one from an entry on, with all hashes': { rows: others, found: 'anchor-differs', anchors: [end] },
  'the log is another one, and longer': {
    rows: [...others, ...linked([note('mallory', 9)], { sequence: 8, hash: at(7, others).hash }, 'shop')],
    found: 'anchor-differs',
    anchors: [atSix],
  },
  'an entry is taken out, and all behind it are linked anew': {
    rows: linked([...notes.slice(0, 4), ...notes.slice(5)], NO_ENTRY, 'shop'),
    found: 'anchor-differs',
    anchors: [atSix],
  },
  'an entry is of another project': { rows: changed(7, forged(7, { project: 'store' })), found: 'other-project' },
  'the log is that of another project': { rows: linked(notes, NO_ENTRY, 'store'), found: 'other-project' },
};

describe('the audit log', () => {
  test('is whole as it is written, with all that names its entries', () => {
    expect(
      verifyChain(
        whole,
        'shop',
        notes.map((_, index) => anchorAt(index)),
      ),
    ).toEqual([]);
    expect(verifyChain([], 'shop', [{ ...NO_ENTRY, place: 'a publication of an empty log' }])).toEqual([]);
  });

  test.each(Object.entries(MANIPULATIONS))('is not whole when %s', (_, { rows, found, anchors }) => {
    expect(verifyChain(rows, 'shop', anchors).map(({ kind }) => kind)).toContain(found);
  });

  test('is not whole when any one character of it is another one', () => {
    for (const index of [0, 3, 7]) {
      const { body, hash } = at(index);
      for (let place = 0; place < body.length; place += 1) {
        const other = body[place] === 'x' ? 'y' : 'x';
        expect(verifyChain(changed(index, { body: body.slice(0, place) + other + body.slice(place + 1) }), 'shop')).not.toEqual([]);
      }
      for (let place = 0; place < hash.length; place += 1) {
        const other = hash[place] === '0' ? '1' : '0';
        expect(verifyChain(changed(index, { hash: hash.slice(0, place) + other + hash.slice(place + 1) }), 'shop')).not.toEqual([]);
      }
    }
  });

  test('says each thing in the same text, in whatever order it was put together, and cuts what is too long', () => {
    const reordered: AuditNote = Object.fromEntries(Object.entries(note('anna', 1)).toReversed()) as unknown as AuditNote;
    expect(linked([reordered], NO_ENTRY, 'shop')).toEqual(linked([note('anna', 1)], NO_ENTRY, 'shop'));
    const long = {
      ...note('n'.repeat(5000), 1),
      details: { list: Array.from({ length: 900 }, () => 'v'.repeat(900)), text: 't'.repeat(5000) },
    };
    const [row] = linked([long], NO_ENTRY, 'shop');
    expect(row?.body.length).toBeLessThan(12_000);
    expect(JSON.parse(row?.body ?? '')).toMatchObject({ details: { listCount: 900 } });
    expect(verifyChain(row === undefined ? [] : [row], 'shop')).toEqual([]);
  });
});
