import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { signedForS3 } from '../../src/serve/export/objects/s3-signature.js';
import { elementsOf, send } from '../../src/serve/export/objects/send.js';
import { openObjectStore } from '../../src/serve/index.js';

const { signal } = new AbortController();

describe('requests to a store of objects', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
  it.each([
    ['GET', 'test.txt', { range: 'bytes=0-9' }, undefined, 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'],
    [
      'PUT',
      'test%24file.text',
      { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      'Welcome to Amazon S3.',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    ['GET', '?lifecycle', {}, undefined, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    ['GET', '?max-keys=2&prefix=J', {}, undefined, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ] as const)('%s %s is signed as the vendor’s example says', (method, path, headers, body, signature) => {
    const url = new URL(path, 'https://examplebucket.s3.amazonaws.com/');
    const keys = { keyId: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', region: 'us-east-1' };
    const request = { method, url, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }) };
    expect(signedForS3(request, keys, new Date('2013-05-24T00:00:00Z')).authorization?.split('Signature=')[1]).toBe(signature);
  });

  it('are sent again where a failure may pass, and name the failure otherwise', async () => {
    const answers = [503, 500, 200, 403];
    const server = createServer((_, response) => {
      const status = answers.shift() ?? 418;
      response.writeHead(status, { etag: '"one"' });
      response.end(status === 403 ? '<Error><Code>AccessDenied</Code><Message>Not &quot;you&quot;</Message></Error>' : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`);
      const sending = { address: 's3://lake/sales', sign: () => ({}), signal };
      expect(await send({ method: 'GET', url }, sending)).toMatchObject({ status: 200, tag: '"one"' });
      await expect(send({ method: 'GET', url }, sending)).rejects.toMatchObject({
        reason: 'export-store-failed',
        parameters: { address: 's3://lake/sales', message: 'HTTP 403, AccessDenied, Not "you"' },
      });
    } finally {
      server.close();
    }
  });

  it('read names as XML writes them', () => {
    expect(elementsOf('<Name>a&amp;b</Name><Name Encoded="false">c&#x27;d</Name><Named>x</Named>', 'Name')).toEqual(['a&b', "c'd"]);
  });

  it.each([
    ['s3://lake', 'export-target-unknown'],
    ['s3://lake/', 'export-target-unknown'],
    ['s3://lake/../other', 'export-target-unknown'],
    ['ftp://lake/x', 'export-target-unknown'],
    ['s3://lake/x', 'export-credentials-missing'],
    ['gs://lake/x', 'export-credentials-missing'],
    ['az://lake/x', 'export-credentials-missing'],
  ])('%s is refused: %s', (address, reason) => {
    expect(() => openObjectStore(address, {}, signal)).toThrow(expect.objectContaining({ reason }));
  });
});
