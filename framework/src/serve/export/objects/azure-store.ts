import { stat } from 'node:fs/promises';
import { type AzureAccess, signedForAzure } from './azure-signature.js';
import type { ListedObject, ObjectStore, ReadObject, StorePlace } from './object-store.js';
import { isOnePart, partsOfFile } from './parts-of.js';
import { type Expected, elementsOf, encodedPath, type StoreAnswer, type StoreRequest, send } from './send.js';

export interface AzureOptions extends StorePlace {
  readonly access: AzureAccess;
}

/** A container of Azure’s Blob Storage. */
export class AzureStore implements ObjectStore {
  readonly address: string;

  constructor(private readonly options: AzureOptions) {
    this.address = options.address;
  }

  async list(): Promise<readonly ListedObject[]> {
    const { prefix } = this.options;
    const found: ListedObject[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const query: Record<string, string> = {
        restype: 'container',
        comp: 'list',
        prefix: `${prefix}/`,
        ...(next === '' ? {} : { marker: next }),
      };
      const { text } = await this.#ask({ method: 'GET', url: this.#urlOf(undefined, query) });
      for (const [, blob = ''] of text.matchAll(/<Blob>(.*?)<\/Blob>/gs)) {
        const [name = ''] = elementsOf(blob, 'Name');
        found.push({ name: name.slice(prefix.length + 1), bytes: Number(elementsOf(blob, 'Content-Length')[0]) });
      }
      next = elementsOf(text, 'NextMarker').find((marker) => marker !== '');
    }
    return found;
  }

  async read(name: string): Promise<ReadObject | undefined> {
    // A container that is not there has no blob either, and must not pass for an empty one.
    const { status, text, tag } = await this.#ask({ method: 'GET', url: this.#urlOf(name) }, ['BlobNotFound']);
    return status === 404 ? undefined : { text, tag };
  }

  async replace(name: string, text: string, before: string | undefined): Promise<string | undefined> {
    const condition: Record<string, string> = before === undefined ? { 'if-none-match': '*' } : { 'if-match': before };
    const { status, tag } = await this.#put(name, Buffer.from(text), condition, [409, 412]);
    return status < 300 ? tag : undefined;
  }

  async upload(name: string, file: string): Promise<void> {
    if (isOnePart((await stat(file)).size)) {
      for await (const body of partsOfFile(file)) await this.#put(name, body);
      return;
    }
    // Blocks that no list names are no part of the blob; Azure takes them away after a week.
    const blocks: string[] = [];
    for await (const body of partsOfFile(file)) {
      const blockid = Buffer.from(String(blocks.length).padStart(6, '0')).toString('base64');
      await this.#ask({ method: 'PUT', url: this.#urlOf(name, { comp: 'block', blockid }), body });
      blocks.push(`<Latest>${blockid}</Latest>`);
    }
    const list = `<?xml version="1.0" encoding="utf-8"?><BlockList>${blocks.join('')}</BlockList>`;
    await this.#ask({
      method: 'PUT',
      url: this.#urlOf(name, { comp: 'blocklist' }),
      headers: { 'content-type': 'application/xml' },
      body: Buffer.from(list),
    });
  }

  async remove(name: string): Promise<void> {
    await this.#ask({ method: 'DELETE', url: this.#urlOf(name) }, [404]);
  }

  #put(name: string, body: Uint8Array, condition: Readonly<Record<string, string>> = {}, expected: Expected = []): Promise<StoreAnswer> {
    const headers = { ...condition, 'content-type': 'application/octet-stream', 'x-ms-blob-type': 'BlockBlob' };
    return this.#ask({ method: 'PUT', url: this.#urlOf(name), headers, body }, expected);
  }

  #urlOf(name: string | undefined, query: Readonly<Record<string, string>> = {}): URL {
    const { url, prefix, access } = this.options;
    const made = new URL(`${url.pathname.replace(/\/$/, '')}${name === undefined ? '' : `/${encodedPath(`${prefix}/${name}`)}`}`, url);
    if (access.kind === 'signature') for (const [key, value] of new URLSearchParams(access.query)) made.searchParams.set(key, value);
    for (const [key, value] of Object.entries(query)) made.searchParams.set(key, value);
    return made;
  }

  #ask(request: StoreRequest, expected: Expected = []): Promise<StoreAnswer> {
    const { address, access, signal } = this.options;
    return send(request, { address, sign: (each, now) => signedForAzure(each, access, now), expected, signal });
  }
}
