import { versionSchema } from '../plan/index.js';
import { type Project, tableOf } from '../project/index.js';
import { STATE_SCHEMA } from '../state/index.js';
import type { NeededRights } from '../warehouses/role-rights.js';
import { OBJECTS_SCHEMA } from './owners.js';

/** What a project needs rights on: its schemas, those of its versions and of Martlet's own tables, and the tables of others that it reads. */
export function neededRights({ models, sources }: Project): NeededRights {
  const loaded = sources.filter(({ relation }) => relation.files !== undefined);
  const foreign = sources.filter(({ relation }) => relation.files === undefined).map(tableOf);
  const published = [...new Set([...loaded, ...models].map(({ schema }) => schema))].sort();
  const places = foreign.map(({ database, schema }) => (database === undefined ? { schema } : { database, schema }));
  return {
    published,
    versions: published.map(versionSchema),
    own: [STATE_SCHEMA, OBJECTS_SCHEMA],
    sources: [...new Map(places.map((place) => [JSON.stringify(place), place])).values()],
  };
}
