import { titleOf } from '../../parts/format.js';
import { type Asked, pathsOf } from '../asked/asked.js';
import type { Fields } from '../data/fields.js';
import { inSentence, listWords, titleOfPath } from '../data/titles.js';

/** Why a metric can't join the question; undefined where it can. */
export function whyNotMetric(fields: Fields, { metrics, by, where }: Asked, name: string): string | undefined {
  const paths = [...new Set([...by, ...where.flatMap(pathsOf)])];
  const own = paths.filter((path) => fields.field(path, [name]) === undefined);
  if (own.length > 0) return `It can’t be split by ${listWords(own.map((path) => inSentence(titleOfPath(path))))}.`;
  const apart = paths.filter((path) => fields.field(path, [...metrics, name]) === undefined);
  return apart.length === 0 ? undefined : `${listWords(apart.map(titleOfPath))} means something else for it.`;
}

/** Why the question can't be split or filtered by an attribute; undefined where it can. */
export function whyNotAttribute(fields: Fields, { metrics }: Asked, path: string): string | undefined {
  if (metrics.length === 0) return 'Choose a metric first.';
  if (fields.field(path, metrics) !== undefined) return undefined;
  const without = fields.without(path, metrics);
  if (without.length === 0) return 'It does not mean the same for all metrics of the question.';
  return `${listWords(without.map(titleOf))} can’t be split by it.`;
}
