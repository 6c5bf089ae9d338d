import type { Columns } from '../columns/index.js';
import type { GivenRow } from './given.js';
import { resultType } from './result.js';
import { valueText } from './value-text.js';

/** A line of a comparison: a row that was expected and returned, only expected, or only returned. */
export interface RowDiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly row: GivenRow;
}

/** True when a returned row has the values that an expected one names. */
export function isMatch(expected: GivenRow, returned: GivenRow, columns: Columns): boolean {
  return Object.entries(expected).every(
    ([name, value]) => value === undefined || (name in returned && sameValue(value, returned[name], columns, name)),
  );
}

/** Compares rows without regard to their order: each returned row answers for one expected row. */
export function diffRows(expected: readonly GivenRow[], returned: readonly GivenRow[], columns: Columns): readonly RowDiffLine[] {
  const open = [...returned];
  const missing: GivenRow[] = [];
  const lines: RowDiffLine[] = [];
  for (const row of expected) {
    const place = open.findIndex((candidate) => isMatch(row, candidate, columns));
    if (place < 0) missing.push(row);
    else open.splice(place, 1);
    if (place >= 0) lines.push({ sign: ' ', row });
  }
  for (const row of missing) {
    lines.push({ sign: '-', row });
    // Beside it the row that was probably meant, so that the eye finds what differs.
    const near = open
      .map((candidate, place) => ({ place, candidate, agreeing: agreement(row, candidate, columns) }))
      .sort((a, b) => b.agreeing - a.agreeing)[0];
    if (near !== undefined && near.agreeing > 0) {
      lines.push({ sign: '+', row: near.candidate });
      open.splice(near.place, 1);
    }
  }
  return [...lines, ...open.map((row): RowDiffLine => ({ sign: '+', row }))];
}

/** The lines as a table of the columns that matter: those that are expected, or all where nothing is. */
export function diffTable(lines: readonly RowDiffLine[], columns: Columns): string {
  const expected = new Set(lines.filter(({ sign }) => sign !== '+').flatMap(({ row }) => Object.keys(row)));
  const shown = Object.keys(lines.find(({ sign }) => sign === '+')?.row ?? {}).filter((name) => expected.size === 0 || expected.has(name));
  const names = [...shown, ...[...expected].filter((name) => !shown.includes(name))];
  const cells = lines.map(({ row }) =>
    names.map((name) => (row[name] === undefined ? '' : valueText(row[name], resultType(columns, name)))),
  );
  const widths = names.map((name, place) => Math.max(name.length, ...cells.map((row) => row[place]?.length ?? 0)));
  const line = (sign: string, texts: readonly string[]): string =>
    `${sign} ${texts.map((text, place) => text.padEnd(widths[place] ?? 0)).join('  ')}`.trimEnd();
  const table = [line(' ', names), ...cells.map((texts, place) => line(lines[place]?.sign ?? ' ', texts))];
  const differing = differingColumns(lines, names, columns);
  return [...table, ...(differing.length === 0 ? [] : ['', `They differ in ${differing.join(', ')}.`])].join('\n');
}

function differingColumns(lines: readonly RowDiffLine[], names: readonly string[], columns: Columns): readonly string[] {
  const pairs = lines.flatMap(({ sign, row }, place) => {
    const next = lines[place + 1];
    return sign === '-' && next?.sign === '+' ? [[row, next.row] as const] : [];
  });
  return names.filter((name) =>
    pairs.some(([wanted, found]) => wanted[name] !== undefined && !sameValue(wanted[name], found[name], columns, name)),
  );
}

function agreement(expected: GivenRow, returned: GivenRow, columns: Columns): number {
  return Object.entries(expected).filter(([name, value]) => sameValue(value, returned[name], columns, name)).length;
}

function sameValue(expected: unknown, returned: unknown, columns: Columns, name: string): boolean {
  const type = resultType(columns, name);
  return (expected ?? null) === null || (returned ?? null) === null
    ? (expected ?? null) === (returned ?? null)
    : valueText(expected, type) === valueText(returned, type);
}
