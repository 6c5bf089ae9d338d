import type { Repointed } from '../run/index.js';
import type { CommandContext } from './command-context.js';
import { countOf, styleFor, toJson, writeLines } from './report/index.js';

/** Tells what became of an environment that was pointed elsewhere. */
export function tellRepointed({ out, json, quiet }: CommandContext, result: Repointed, kind: string, sentence: string): number {
  if (json) {
    out.write(`${toJson({ kind, ...result })}\n`);
    return 0;
  }
  const { changed, told, dropped, publication } = result;
  const style = styleFor(out);
  if (changed.length === 0 && told.length === 0 && dropped.length === 0) {
    writeLines(out, ['Nothing to do: it stands there already.']);
    return 0;
  }
  if (!quiet) writeLines(out, [...changed, ...told, ...dropped.map((view) => `${view} ${style.warning('dropped')}`), '']);
  const parts = [
    ...(changed.length > 0 ? [countOf(changed.length, 'view')] : []),
    ...(told.length > 0 ? [`${countOf(told.length, 'view')} with other descriptions or rights`] : []),
    ...(dropped.length > 0 ? [`${countOf(dropped.length, 'view')} dropped`] : []),
  ];
  writeLines(out, [`${style.good(sentence)}: ${parts.join(', ')}; publication ${publication}.`]);
  return 0;
}
