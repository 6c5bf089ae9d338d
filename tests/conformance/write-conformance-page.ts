// Writes the table of conformance in the docs anew: npx tsx tests/conformance/write-conformance-page.ts
import { writeFileSync } from 'node:fs';
import { conformancePage } from './conformance-table.js';

writeFileSync(new URL('../../docs/conformance.md', import.meta.url), conformancePage());
