// Writes the error reference of the docs again: npx tsx framework/scripts/write-error-docs.ts
import { writeFileSync } from 'node:fs';
import { errorReference } from './error-reference.js';

writeFileSync(new URL('../../docs/errors.md', import.meta.url), errorReference());
