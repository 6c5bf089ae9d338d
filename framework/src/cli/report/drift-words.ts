import type { Difference, Drift } from '../../plan/index.js';
import { countOf, firstOf } from './format.js';

/** In what the warehouse differs from what the state says of an environment, a sentence for each kind. */
export function driftLines({ relations, found }: Drift, environment: string, most = 3): readonly string[] {
  const gone = found.filter(({ kind }) => kind === 'version-gone');
  if (gone.length > 0 && gone.length === relations) {
    return [
      `The warehouse holds none of the ${countOf(relations, 'table')} that the state knows of ${environment}: it was lost or replaced. ` +
        'A whole build makes all of them again.',
    ];
  }
  const missing = found.filter(({ kind }) => kind === 'view-gone');
  const elsewhere = found.filter((each) => each.kind === 'view-elsewhere');
  const sentence = (some: readonly Difference[], noun: string, what: string, then: string, names: readonly string[]): readonly string[] => {
    const verb = some.length === 1 ? 'is' : 'are';
    const it = some.length === 1 ? 'it' : 'them';
    if (some.length === 0) return [];
    return [`${countOf(some.length, noun)} of ${environment} ${verb} ${what}: ${firstOf(names, most)}. A build ${then.replace('it', it)}.`];
  };
  const names = (some: readonly Difference[]): readonly string[] => some.map(({ id }) => id);
  return [
    ...sentence(gone, 'table', 'gone from the warehouse', 'makes it again', names(gone)),
    ...sentence(missing, 'view', 'gone from the warehouse', 'makes it again', names(missing)),
    ...sentence(elsewhere, 'view', 'pointed elsewhere', 'points it back', elsewhere.map(elsewhereText)),
  ];
}

function elsewhereText({ id, shows }: Extract<Difference, { kind: 'view-elsewhere' }>): string {
  return shows === undefined ? `${id} (at another query)` : `${id} (at ${shows})`;
}
