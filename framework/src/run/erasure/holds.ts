import type { Project } from '../../project/index.js';
import type { RowErasures } from './erase-in-place.js';
import type { SubjectKeys } from './subject-values.js';

/** Why the rows of a person may not be erased: the legal holds that are about them, or about a table that has them. */
export function holdsOn(
  { config }: Pick<Project, 'config'>,
  keys: SubjectKeys,
  { tables, rejected }: RowErasures,
  now: string,
): readonly string[] {
  const today = now.slice(0, 10);
  const concerned = new Set([...tables.map(({ table }) => table.id), ...rejected.map(({ id }) => id)]);
  return config.erasure.holds.flatMap(({ reason, subject, relations = [], until }) => {
    if (until !== undefined && until < today) return [];
    const [identity = '', ...rest] = subject?.split('=') ?? [];
    const isPerson = keys.get(identity)?.has(rest.join('=')) === true;
    return isPerson || relations.some((id) => concerned.has(id)) ? [until === undefined ? reason : `${reason} (until ${until})`] : [];
  });
}
