import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Certificates as an authority of one's own makes them. */
export interface Certificates {
  readonly directory: string;
  /** The certificate of the authority. */
  readonly authority: string;
  /** The certificate of `localhost`, and its key. */
  readonly cert: string;
  readonly key: string;
}

/** Makes an authority and a certificate of `localhost` by openssl. */
export function makeCertificates(
  kind: readonly string[] = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-sha256'],
): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-certificates-'));
  const openssl = (...argv: readonly string[]): void => void execFileSync('openssl', argv, { cwd: directory, stdio: 'pipe' });
  const request = ['req', '-nodes', '-days', '2', ...kind];
  openssl(...request, '-x509', '-subj', '/CN=an authority of tests', '-keyout', 'authority.key', '-out', 'authority.pem');
  writeFileSync(join(directory, 'names'), 'subjectAltName=DNS:localhost\n');
  openssl(
    ...request.filter((each) => each !== '-days' && each !== '2'),
    '-subj',
    '/CN=localhost',
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
  );
  const hash = kind.filter((each) => /^-sha/.test(each));
  openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-days', '2', ...hash],
    ...['-extfile', 'names', '-out', 'server.pem'],
  );
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  return { directory, authority: read('authority.pem'), cert: read('server.pem'), key: read('server.key') };
}
