import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from '../../../framework/tests/serve/postgres/certificates.js';
import { KEYS, openEndpoint, SHOP } from '../../../framework/tests/serve/postgres/endpoint.js';

/**
 * Answers clients of PostgreSQL over a small shop until its input ends: prints its port, the key, the port that takes encrypted connections only, and
 * then what the catalog could not answer. The certificates of its authority and of another one are written into a directory.
 */
const [directory = '.'] = process.argv.slice(2);
const certificates = makeCertificates();
writeFileSync(join(directory, 'authority.pem'), certificates.authority);
writeFileSync(join(directory, 'other-authority.pem'), makeCertificates().authority);
const endpoint = await openEndpoint(SHOP);
const encrypted = await openEndpoint(SHOP, { tls: certificates });
process.stdout.write(`${endpoint.port}\n${KEYS.analyst}\n${encrypted.port}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
for (const statement of endpoint.unanswered) process.stdout.write(`not answered: ${statement}\n`);
await encrypted.close();
await endpoint.close();
