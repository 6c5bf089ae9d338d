import type { Difference, Drift } from '../../plan/index.js';
import { countOf, firstOf } from './format.js';

/** In what the warehouse differs from what the state says of an environment, a sentence for each kind. */
export function driftLines({ relations, found }: Drift, environment: string, most = 3): readonly string[] {
  const gone = found.filter((each) => each.kind === 'version-gone');
  const lost = gone.filter(({ keeps }) => keeps === true).map(({ id }) => id);
  const lostRows =
    lost.length === 0 ? [] : [`Rows that earlier runs kept in ${firstOf(lost, most)} are lost where the data does not tell them any more.`];
  if (gone.length > 0 && gone.length === relations) {
    return [
      `The warehouse holds none of the ${countOf(relations, 'table')} that the state knows of ${environment}: it was lost or replaced. ` +
        'A whole build makes all of them again.',
      ...lostRows,
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
    ...lostRows,
    ...rowsLines(found, environment, most),
    ...sentence(missing, 'view', 'gone from the warehouse', 'makes it again', names(missing)),
    ...sentence(elsewhere, 'view', 'pointed elsewhere', 'points it back', elsewhere.map(elsewhereText)),
  ];
}

/** Of the kept tables whose rows are of another time than the state. */
function rowsLines(found: readonly Difference[], environment: string, most: number): readonly string[] {
  const differing = found.filter((each) => each.kind === 'rows-differ');
  return (['older', 'newer', 'other'] as const).flatMap((when) => {
    const ids = differing.filter(({ rows }) => rows === when).map(({ id }) => id);
    if (ids.length === 0) return [];
    const are = `${countOf(ids.length, 'kept table')} of ${environment} ${ids.length === 1 ? 'holds' : 'hold'}`;
    const than = when === 'other' ? 'other rows than the state tells of' : `rows that are ${when} than the state`;
    const then =
      when === 'newer'
        ? 'Martlet goes on from them.'
        : 'A build adds what the data still tells; rows that were there for a time only are lost.';
    return [`${are} ${than}: ${firstOf(ids, most)}. ${then}`];
  });
}

function elsewhereText({ id, shows }: Extract<Difference, { kind: 'view-elsewhere' }>): string {
  return shows === undefined ? `${id} (at another query)` : `${id} (at ${shows})`;
}
