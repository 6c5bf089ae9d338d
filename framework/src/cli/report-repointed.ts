import type { KeptOutcome, Repointed } from '../run/index.js';
import type { CommandContext } from './command-context.js';
import { countOf, styleFor, toJson, writeLines } from './report/index.js';

/** Tells what became of an environment that was pointed elsewhere, or would become of it. */
export function reportRepointed({ out, json, quiet }: CommandContext, result: Repointed, kind: string, sentence: string): number {
  if (json) {
    out.write(`${toJson({ kind, ...result })}\n`);
    return 0;
  }
  const { changed, redescribed, dropped, built, kept, publication, isDryRun } = result;
  const style = styleFor(out);
  if (changed.length === 0 && redescribed.length === 0 && dropped.length === 0) {
    writeLines(out, [...keptLines(result), 'Nothing to do: it is up to date.']);
    return 0;
  }
  const lines = [...changed, ...redescribed, ...dropped.map((view) => `${view} ${style.warning('dropped')}`), ''];
  if (!quiet) writeLines(out, [...lines, ...keptLines(result), ...(kept.length + result.disagreeing.length > 0 ? [''] : [])]);
  const parts = [
    ...(changed.length > 0 ? [countOf(changed.length, 'view')] : []),
    ...(redescribed.length > 0 ? [`${countOf(redescribed.length, 'view')} with other descriptions or rights`] : []),
    ...(dropped.length > 0 ? [`${countOf(dropped.length, 'view')} dropped`] : []),
    ...(built.length > 0 ? [`${countOf(built.length, 'model')} ${isDryRun ? 'to build' : 'built'}`] : []),
  ];
  writeLines(out, [
    isDryRun
      ? `Nothing was done. It would be: ${parts.join(', ')}.`
      : `${style.good(sentence)}: ${parts.join(', ')}; publication ${publication}.`,
  ]);
  return 0;
}

/** What each side of a kept table holds that the other does not, what becomes of it, and what does not agree with it afterwards. */
function keptLines({ environment, kept, disagreeing }: Repointed): readonly string[] {
  return [
    ...kept.map((outcome) => {
      const { id, choice, isSameCode } = outcome;
      const becomes =
        choice === 'replace'
          ? `${environment} takes the other table`
          : `${environment} keeps its table${isSameCode ? '' : ' and goes on with the new code'}`;
      return `${id}: ${becomes}. ${sideText('Only its own', outcome, 'own')}; ${sideText('only the other', outcome, 'other')}.`;
    }),
    ...disagreeing.map(({ id, keptIds }) => `${id} was built on what ${keptIds.join(' and ')} held before; the next build makes it again.`),
  ];
}

function sideText(which: string, { rows, intervals }: KeptOutcome, side: 'own' | 'other'): string {
  const ranges = intervals[side].map(({ from = 'the beginning', to = 'the end' }) => `${from} to ${to}`);
  return `${which} holds ${countOf(rows[side], 'row')}${ranges.length === 0 ? '' : ` (${ranges.join(', ')})`}`;
}
