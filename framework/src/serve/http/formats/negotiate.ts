import { MartletError } from '../../../errors.js';
import { FORMAT_NAMES, FORMATS, type FormatName } from './format.js';

/**
 * The format of an answer with rows: the one that `?format=` names, else the one that the client likes best.
 *
 * @throws MartletError `format-unsupported` when it takes none of them.
 */
export function negotiateFormat(asked: FormatName | undefined, accept: string | null): FormatName {
  if (asked !== undefined) return asked;
  if (accept === null || accept.trim() === '') return 'json';
  const ranges = accept.split(',').map(rangeOf);
  let best: { readonly name: FormatName; readonly weight: number; readonly exactness: number } | undefined;
  for (const name of FORMAT_NAMES) {
    const fits = ranges.filter(({ type }) => exactnessOf(type, FORMATS[name].mediaType) > 0);
    // Of what a client says of a format, the most exact counts.
    const [range] = fits.sort((a, b) => exactnessOf(b.type, FORMATS[name].mediaType) - exactnessOf(a.type, FORMATS[name].mediaType));
    if (range === undefined || range.weight === 0) continue;
    const exactness = exactnessOf(range.type, FORMATS[name].mediaType);
    if (best === undefined || range.weight > best.weight || (range.weight === best.weight && exactness > best.exactness))
      best = { name, weight: range.weight, exactness };
  }
  if (best === undefined)
    throw new MartletError('format-unsupported', { asked: accept, offered: FORMAT_NAMES.map((name) => FORMATS[name].mediaType) });
  return best.name;
}

interface MediaRange {
  readonly type: string;
  readonly weight: number;
}

function rangeOf(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const parsed = weight === undefined ? 1 : Number(weight);
  return { type, weight: Number.isFinite(parsed) ? Math.min(1, Math.max(0, parsed)) : 1 };
}

/** 3 for the type itself, 2 for its family, 1 for any; 0 where the range does not hold it. */
function exactnessOf(range: string, mediaType: string): number {
  if (range === mediaType) return 3;
  if (range === '*/*') return 1;
  return range.endsWith('/*') && mediaType.startsWith(range.slice(0, -1)) ? 2 : 0;
}
