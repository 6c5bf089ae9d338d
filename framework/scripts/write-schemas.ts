// Writes the published JSON Schemas anew; `npm run format` then lays them out:
// npx tsx framework/scripts/write-schemas.ts
import { writeFileSync } from 'node:fs';
import { JSON_SCHEMAS } from '../src/artifacts/json-schemas.js';
import { CATALOG_JSON_SCHEMA } from '../src/catalog/json-schema.js';

for (const [file, schema] of Object.entries({ ...JSON_SCHEMAS, 'catalog.schema.json': CATALOG_JSON_SCHEMA })) {
  writeFileSync(new URL(`../schemas/${file}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
