// Writes the published JSON Schemas anew; `npm run format` then lays them out:
// npx tsx framework/scripts/write-schemas.ts
import { writeFileSync } from 'node:fs';
import { JSON_SCHEMAS } from '../src/run/artifacts/json-schemas.js';

for (const [file, schema] of Object.entries(JSON_SCHEMAS)) {
  writeFileSync(new URL(`../schemas/${file}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
