import { numberFormat } from '../../excel/index.js';
import type { AnswerColumn } from '../../semantic/index.js';

/** Excel’s code for the numbers of a column of an answer; `own` is what its sheet says. */
export function answerFormat({ role, shows, type, unit, grain, format }: AnswerColumn, own?: string): string | undefined {
  const isShare = role === 'share' || shows === 'growth';
  const isFigure = role !== 'attribute';
  return numberFormat({
    type,
    format: own ?? (isShare ? undefined : format),
    unit: isShare ? undefined : unit,
    isShare,
    isFigure,
    grain,
  });
}
