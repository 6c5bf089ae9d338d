import type { DatasetPlace } from '../dataset-place.js';
import type { SnowflakeTarget } from './snowflake-target.js';

/** Names are as Snowflake keeps them, in upper case. */
export function snowflakeDatasets({ account = '', database: own = '' }: Pick<SnowflakeTarget, 'account' | 'database'>): DatasetPlace {
  return {
    namespace: `snowflake://${account.toLowerCase()}`,
    nameOf: ({ database = own, schema, name }) => `${database}.${schema}.${name}`.toUpperCase(),
  };
}
