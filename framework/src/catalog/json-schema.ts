import { jsonSchema } from '../project/json-schema.js';
import { CATALOG_SCHEMA, catalogSchema } from './catalog-schema.js';

/** The published JSON Schema of `catalog.json`. */
export const CATALOG_JSON_SCHEMA: object = jsonSchema(CATALOG_SCHEMA, 'The catalog of a Martlet project', catalogSchema);
