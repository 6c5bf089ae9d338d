import type { DataDiff, EnvironmentDiff, KeyedDiff, RelationDiff, UnkeyedDiff } from '../../run/environment-diff.js';
import { isDifferent } from '../../run/environment-diff.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import { countOf, firstOf, formatCount } from './format.js';
import { columnPart } from './plan/plan-text.js';
import type { Style } from './style.js';
import { type PrintedColumn, padded, tableLines } from './table.js';

type Different = Extract<RelationDiff, { kind: 'different' }>;

/** Wide tables are cut: a sample shows what it is about, not everything. */
const MOST_SAMPLE_COLUMNS = 8;
const MOST_NAMES = 5;
const MOST_CHARACTERS = 40;

/** The difference between two environments for a terminal, and one last line. */
export function diffLines(diff: EnvironmentDiff, style: Style): readonly string[] {
  const { left, right, relations } = diff;
  const different = relations.filter((relation) => relation.kind === 'different');
  const alike = different.filter((relation) => !isDifferent(relation));
  return [
    ...onlyLines(`Only in ${left}`, relations, 'left-only', style.bad('-'), style),
    ...onlyLines(`Only in ${right}`, relations, 'right-only', style.good('+'), style),
    ...different.filter(isDifferent).flatMap((relation) => [...relationLines(relation, diff, style), '']),
    ...alikeLines(alike, style),
    conclusion(diff, style),
  ];
}

function onlyLines(
  title: string,
  relations: readonly RelationDiff[],
  kind: 'left-only' | 'right-only',
  sign: string,
  style: Style,
): readonly string[] {
  const found = relations.flatMap((relation) => (relation.kind === kind ? [relation] : []));
  if (found.length === 0) return [];
  const width = Math.max(...found.map(({ id }) => id.length));
  return [
    `${style.strong(title)} ${style.quiet(`(${found.length})`)}`,
    ...found.map(({ id, rows }) =>
      `  ${sign} ${padded(id, width)}  ${rows === undefined ? '' : style.quiet(countOf(rows, 'row'))}`.trimEnd(),
    ),
    '',
  ];
}

function alikeLines(relations: readonly Different[], style: Style): readonly string[] {
  if (relations.length === 0) return [];
  const compared = relations.filter(({ data }) => data.kind !== 'not-compared').map(({ id }) => id);
  const rest = relations.filter(({ data }) => data.kind === 'not-compared').map(({ id }) => id);
  return [
    ...(compared.length === 0 ? [] : [style.quiet(`Other versions with the same columns and rows: ${firstOf(compared, MOST_NAMES)}.`)]),
    ...(rest.length === 0 ? [] : [style.quiet(`Other versions with the same columns, rows not compared: ${firstOf(rest, MOST_NAMES)}.`)]),
    '',
  ];
}

function relationLines({ id, columns, data }: Different, diff: EnvironmentDiff, style: Style): readonly string[] {
  const signs = { '+': style.good('+'), '-': style.bad('-'), '~': style.warning('~') };
  return [
    `${style.strong(id)}${data.kind === 'keyed' ? style.quiet(`  by ${data.key.join(', ')}`) : ''}`,
    ...columns.map(columnPart).map(({ sign, text }) => `  ${signs[sign]} ${text}`),
    ...dataLines(data, diff, style),
  ];
}

function dataLines(data: DataDiff, diff: EnvironmentDiff, style: Style): readonly string[] {
  switch (data.kind) {
    case 'not-compared':
      return [`  ${style.quiet(NOT_COMPARED[data.because])}`];
    case 'keyed':
      return [
        ...countLines(data, diff, style),
        ...matchLines(data, style),
        ...notComparedLines(data, style),
        ...keyedSamples(data, diff, style),
      ];
    case 'unkeyed':
      return [
        ...countLines(data, diff, style),
        ...repeatedLines(data, diff, style),
        ...notComparedLines(data, style),
        ...oneSidedSamples(data, diff, [], style),
      ];
    default:
      return data satisfies never;
  }
}

const NOT_COMPARED: Readonly<Record<Extract<DataDiff, { kind: 'not-compared' }>['because'], string>> = {
  'schema-only': 'rows are not compared, as was asked for',
  inlined: 'part of the queries that read it, so it has no rows of its own',
  'no-common-column': 'no column of the two can be compared, so rows are not compared',
};

function countLines(data: KeyedDiff | UnkeyedDiff, { left, right }: EnvironmentDiff, style: Style): readonly string[] {
  const shared =
    data.kind === 'keyed'
      ? [
          `${countOf(data.equal, 'row')} equal`,
          ...(data.both === data.equal ? [] : [style.warning(`${formatCount(data.both - data.equal)} different`)]),
        ]
      : [`${countOf(data.both, 'row')} in both`];
  const sides = [
    ...(data.leftOnly === 0 ? [] : [style.bad(`${formatCount(data.leftOnly)} only in ${left}`)]),
    ...(data.rightOnly === 0 ? [] : [style.good(`${formatCount(data.rightOnly)} only in ${right}`)]),
  ];
  return [`  ${[...shared, ...sides].join(', ')}`];
}

function repeatedLines({ repeatedKeys }: UnkeyedDiff, { left, right }: EnvironmentDiff, style: Style): readonly string[] {
  if (repeatedKeys === undefined) return [];
  const where = [
    ...(repeatedKeys.left === 0 ? [] : [`${countOf(repeatedKeys.left, 'key')} of ${left}`]),
    ...(repeatedKeys.right === 0 ? [] : [`${countOf(repeatedKeys.right, 'key')} of ${right}`]),
  ];
  return [
    `  ${style.warning(`compared by whole rows, since ${where.join(' and ')} stand${repeatedKeys.left + repeatedKeys.right === 1 ? 's' : ''} more than once`)}`,
  ];
}

function notComparedLines({ notCompared }: { readonly notCompared: readonly string[] }, style: Style): readonly string[] {
  return notCompared.length === 0 ? [] : [`  ${style.quiet(`not compared, since the types differ: ${notCompared.join(', ')}`)}`];
}

/** The columns that do not agree everywhere, the worst first. */
function matchLines({ matches, both }: KeyedDiff, style: Style): readonly string[] {
  const differing = matches.filter(({ rows }) => rows < both).sort((one, other) => one.rows - other.rows);
  if (differing.length === 0) return [];
  const lines = tableLines(
    [{ title: 'Column' }, { title: 'Matching', align: 'right' }, { title: 'Different', align: 'right' }],
    differing.map(({ column, rows }) => [column, formatShare(rows, both), formatCount(both - rows)]),
    style,
  );
  return ['', ...lines.map((line) => `  ${line}`)];
}

/** `99.87%`; what does not match everywhere is never rounded up to all, nor what matches anywhere down to nothing. */
function formatShare(part: number, whole: number): string {
  const percent = (part / whole) * 100;
  if (part < whole && percent > 99.99) return '>99.99%';
  return part > 0 && percent < 0.01 ? '<0.01%' : `${percent.toFixed(2)}%`;
}

function keyedSamples(data: KeyedDiff, diff: EnvironmentDiff, style: Style): readonly string[] {
  const { different } = data.samples;
  const rows = different.map(({ key, values }) => [
    ...Object.values(key).map((value) => cell(value, style)),
    values.map(({ column, left, right }) => `${column} ${style.bad(cell(left, style))} → ${style.good(cell(right, style))}`).join(', '),
  ]);
  return [
    ...sampleTable(`for example, ${diff.left} → ${diff.right}`, [...data.key, 'difference'], rows, style),
    ...oneSidedSamples(data, diff, data.key, style),
  ];
}

function oneSidedSamples(
  { samples }: Pick<UnkeyedDiff, 'samples'>,
  { left, right }: EnvironmentDiff,
  key: readonly string[],
  style: Style,
): readonly string[] {
  const table = (title: string, rows: UnkeyedDiff['samples']['leftOnly']): readonly string[] => {
    const all = Object.keys(rows[0] ?? {});
    const names = all.slice(0, Math.max(MOST_SAMPLE_COLUMNS, key.length));
    const more = all.length - names.length;
    return sampleTable(
      `${title}${more === 0 ? '' : ` (${names.length} of ${countOf(all.length, 'column')})`}`,
      names,
      rows.map((row) => names.map((name) => cell(row[name] ?? null, style))),
      style,
    );
  };
  return [...table(`only in ${left}`, samples.leftOnly), ...table(`only in ${right}`, samples.rightOnly)];
}

function sampleTable(title: string, names: readonly string[], rows: readonly (readonly string[])[], style: Style): readonly string[] {
  if (rows.length === 0) return [];
  const columns = names.map((name): PrintedColumn => ({ title: name }));
  return ['', `  ${style.quiet(title)}`, ...tableLines(columns, rows, style).map((line) => `    ${line}`)];
}

function cell(value: ResultValue, style: Style): string {
  if (value === null) return style.quiet('null');
  const text = (typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(/\s+/g, ' ');
  if (text === '') return style.quiet("''");
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}

function conclusion({ left, right, relations }: EnvironmentDiff, style: Style): string {
  const different = relations.filter(isDifferent).length;
  const same = relations.filter(({ kind }) => kind === 'same').length;
  const skipped = same === 0 ? '' : ` ${countOf(same, 'relation')} ${same === 1 ? 'is' : 'are'} one version in both and so identical.`;
  if (relations.length === 0) return `Neither ${left} nor ${right} holds anything of this.`;
  return different === 0
    ? style.good(`${left} and ${right} are equal.${skipped}`)
    : `${style.warning(`${left} and ${right} differ in ${formatCount(different)} of ${countOf(relations.length, 'relation')}.`)}${skipped}`;
}
