import { columnText, declaredColumns, insteadOf, leftOutColumns, type ProposedSource, whyLeftOut } from '../project/index.js';
import type { DeclarationOutcome } from './generate-sources.js';
import { countOf, type Style } from './report/index.js';

/** What became of a table, for a terminal. */
export function outcomeLines(outcome: DeclarationOutcome, style: Style): readonly string[] {
  const { id } = outcome;
  switch (outcome.kind) {
    case 'written':
      return [
        `${style.good('Wrote')} ${style.place(outcome.file)}  ${id}, ${countOf(declaredColumns(outcome.source).length, 'column')}`,
        ...leftOutLines(outcome.source, style),
      ];
    case 'printed':
      return leftOutLines(outcome.source, style);
    case 'kept':
      return keptLines(outcome, style);
    case 'filled':
      return [style.quiet(`Left out ${id}: Martlet fills it, by ${outcome.file}.`)];
    case 'impossible':
      return [`${style.warning('Left out')} ${id}: ${IMPOSSIBLE[outcome.reason]}`];
    case 'file-taken':
      return [`${style.warning('Left out')} ${id}: ${outcome.file} is there and declares something else. --print shows the module.`];
    default:
      return outcome satisfies never;
  }
}

const IMPOSSIBLE: Readonly<Record<Extract<DeclarationOutcome, { kind: 'impossible' }>['reason'], string>> = {
  'no-name':
    'a source can’t be called like it, or it is found in quotes only. Have it renamed, or read it through a view that has a plain name.',
  'no-columns': 'none of its columns can be declared. Read it through a view that converts and renames them.',
};

/** The same as data, one object a table. */
export function outcomeEvent(outcome: DeclarationOutcome): Readonly<Record<string, unknown>> {
  const { kind, id } = outcome;
  switch (outcome.kind) {
    case 'written':
    case 'printed': {
      const { file, text, source } = outcome;
      const leftOut = leftOutColumns(source).map(({ name, type, reason }) => ({ name, type, reason }));
      const columns = declaredColumns(source).map(({ name }) => name);
      return { kind: `source-${kind}`, id, file, columns, leftOut, ...(kind === 'printed' ? { text } : {}) };
    }
    case 'kept':
      return { kind: 'source-kept', id, file: outcome.file, differences: outcome.differences };
    default:
      return { ...outcome, kind: `source-${kind}` };
  }
}

function leftOutLines(source: ProposedSource, style: Style): readonly string[] {
  return leftOutColumns(source).map(
    (column) =>
      `  ${style.warning(`without ${source.schema}.${source.name}.${column.name}`)} (${column.type}): ${whyLeftOut(column)}; ${insteadOf(column)}.`,
  );
}

/** The lines of the contract that would be others, as a difference of texts. */
function keptLines({ id, file, source, differences }: Extract<DeclarationOutcome, { kind: 'kept' }>, style: Style): readonly string[] {
  if (differences.length === 0) return [style.quiet(`Kept ${file}: ${id} is as it declares.`)];
  return [
    `${style.warning('Kept')} ${style.place(file)}: ${id} is not as it declares.`,
    ...differences.flatMap((difference) => {
      if (difference.kind === 'no-table') return [];
      const declared = 'expected' in difference ? [style.bad(`  - ${difference.column}: ${difference.expected}`)] : [];
      return [...declared, ...columnText(source, difference.column).map((line) => style.good(`  + ${line.slice(2)}`))];
    }),
  ];
}
