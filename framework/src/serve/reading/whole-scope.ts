import type { ReaderScope } from '../../rights/index.js';

/** Shows every relation as it is published. */
export const WHOLE_SCOPE: ReaderScope = {
  name: 'everything',
  viewsOf: ({ relations }) =>
    [...relations.values()].map(({ name, columns }) => ({ name, columns, hasAllRows: true, sql: 'select * from source' })),
};
