import { createHash } from 'node:crypto';
import type { PublicationOfReaders } from '../../published/index.js';
import type { ReaderScope } from '../../rights/index.js';

const known = new WeakMap<PublicationOfReaders, Map<string, string>>();

/** Names what a scope shows of a publication: two readers with the same rights may have the same answers. */
export function rightsKey(scope: ReaderScope, publication: PublicationOfReaders): string {
  const ofPublication = known.get(publication) ?? new Map<string, string>();
  known.set(publication, ofPublication);
  const found = ofPublication.get(scope.name);
  if (found !== undefined) return found;
  const views = scope.viewsOf(publication).map(({ name, sql, columns }) => [name, sql, columns.map((column) => column.name)]);
  const rights = createHash('sha256')
    .update(JSON.stringify([scope.name, views]))
    .digest('base64url');
  ofPublication.set(scope.name, rights);
  return rights;
}
