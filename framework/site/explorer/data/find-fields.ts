import { titleOf } from '../../parts/format.js';
import type { Field, Fields, Metric } from './fields.js';

export type Hit =
  | { readonly kind: 'metric'; readonly metric: Metric; readonly because: string | undefined }
  | { readonly kind: 'attribute'; readonly field: Field; readonly because: string | undefined };

/** What is meant by some words: names first, then what people call it, then what is said about it. */
export function findFields(fields: Fields, typed: string): readonly Hit[] {
  const words = typed
    .toLowerCase()
    .split(/[\s_.]+/)
    .filter((word) => word !== '');
  const metrics = [...fields.metrics.values()].flatMap((metric) => {
    const { name, synonyms, description = '', tags } = metric;
    const found = scored(words, titleOf(name), [...synonyms, ...tags], description);
    return found === undefined ? [] : [{ score: found.score, hit: { kind: 'metric', metric, because: found.because } as const }];
  });
  const attributes = fields.attributes.flatMap((field) => {
    const found = scored(words, field.title, [field.path.replace(/[._]/g, ' ')], field.description ?? '');
    // Of equal words figures come first, and then what is near.
    return found === undefined
      ? []
      : [{ score: found.score + 0.1 * field.path.split('.').length, hit: { kind: 'attribute', field, because: undefined } as const }];
  });
  return [...metrics, ...attributes].sort((one, other) => one.score - other.score).map(({ hit }): Hit => hit);
}

/** Less is better; undefined where a word is nowhere. */
function scored(
  words: readonly string[],
  title: string,
  synonyms: readonly string[],
  description: string,
): { readonly score: number; readonly because: string | undefined } | undefined {
  const name = title.toLowerCase();
  const all = words.join(' ');
  if (name === all) return { score: 0, because: undefined };
  if (name.startsWith(all)) return { score: 1, because: undefined };
  if (words.every((word) => name.includes(word))) return { score: 2, because: undefined };
  const synonym = synonyms.find((each) => words.every((word) => each.toLowerCase().includes(word)));
  if (synonym !== undefined) return { score: synonym.toLowerCase() === all ? 1 : 3, because: `also called ${synonym}` };
  const text = `${name} ${synonyms.join(' ').toLowerCase()} ${description.toLowerCase()}`;
  return words.every((word) => text.includes(word)) ? { score: 4, because: undefined } : undefined;
}
