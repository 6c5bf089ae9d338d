// Writes the published JSON Schemas anew; `npm run format` then lays them out:
// npx tsx framework/scripts/write-schemas.ts
import { writeFileSync } from 'node:fs';
import { JSON_SCHEMAS } from '../src/artifacts/json-schemas.js';
import { CATALOG_JSON_SCHEMA } from '../src/catalog/json-schema.js';
import { QUESTION_JSON_SCHEMA } from '../src/semantic/question-schema.js';

const ALL = { ...JSON_SCHEMAS, 'catalog.schema.json': CATALOG_JSON_SCHEMA, 'question.schema.json': QUESTION_JSON_SCHEMA };
for (const [file, schema] of Object.entries(ALL)) {
  writeFileSync(new URL(`../schemas/${file}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
