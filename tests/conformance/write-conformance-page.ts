// Writes the pages of the docs that are made of the cases and the registry anew: npx tsx tests/conformance/write-conformance-page.ts
import { writeFileSync } from 'node:fs';
import { conformancePage } from './conformance-table.js';
import { expressionsPage } from './expressions-page.js';

writeFileSync(new URL('../../docs/conformance.md', import.meta.url), conformancePage());
writeFileSync(new URL('../../docs/expressions.md', import.meta.url), expressionsPage());
