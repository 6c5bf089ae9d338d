import { stat } from 'node:fs/promises';
import type { ListedObject, ObjectStore, ReadObject, StorePlace } from './object-store.js';
import { isOnePart, partsOfFile } from './parts-of.js';
import { type S3Keys, signedForS3 } from './s3-signature.js';
import { type Expected, elementsOf, encodedPath, type StoreAnswer, type StoreRequest, send } from './send.js';

export interface S3Options extends StorePlace {
  readonly keys: S3Keys;
  /** Whether the store writes an object on the condition that another one is there; Google’s interface of S3 does not. */
  readonly hasConditions: boolean;
}

/** A bucket of S3, or of a store that answers as S3 does. */
export class S3Store implements ObjectStore {
  readonly address: string;

  constructor(private readonly options: S3Options) {
    this.address = options.address;
  }

  async list(): Promise<readonly ListedObject[]> {
    const { prefix } = this.options;
    const found: ListedObject[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const query: Record<string, string> = {
        'list-type': '2',
        'encoding-type': 'url',
        prefix: `${prefix}/`,
        ...(next === '' ? {} : { 'continuation-token': next }),
      };
      const { text } = await this.#ask({ method: 'GET', url: this.#urlOf(undefined, query) });
      for (const [, content = ''] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        const [key = ''] = elementsOf(content, 'Key');
        const name = decodeURIComponent(key.replaceAll('+', ' ')).slice(prefix.length + 1);
        // Some programs make an object for the folder itself.
        if (name !== '') found.push({ name, bytes: Number(elementsOf(content, 'Size')[0]) });
      }
      next = elementsOf(text, 'NextContinuationToken')[0];
    }
    return found;
  }

  async read(name: string): Promise<ReadObject | undefined> {
    // A bucket that is not there has no object either, and must not pass for an empty one.
    const { status, text, tag } = await this.#ask({ method: 'GET', url: this.#urlOf(name) }, ['NoSuchKey']);
    return status === 404 ? undefined : { text, tag };
  }

  async replace(name: string, text: string, before: string | undefined): Promise<string | undefined> {
    const { hasConditions } = this.options;
    if (!hasConditions && (await this.read(name))?.tag !== before) return undefined;
    const condition: Record<string, string> = before === undefined ? { 'if-none-match': '*' } : { 'if-match': before };
    const request: StoreRequest = {
      method: 'PUT',
      url: this.#urlOf(name),
      headers: hasConditions ? condition : {},
      body: Buffer.from(text),
    };
    const { status, tag } = await this.#ask(request, [409, 412]);
    return status < 300 ? tag : undefined;
  }

  async upload(name: string, file: string): Promise<void> {
    if (isOnePart((await stat(file)).size)) {
      for await (const body of partsOfFile(file)) await this.#ask({ method: 'PUT', url: this.#urlOf(name), body });
      return;
    }
    const begun = await this.#ask({ method: 'POST', url: this.#urlOf(name, { uploads: '' }) });
    const [uploadId = ''] = elementsOf(begun.text, 'UploadId');
    try {
      const parts: string[] = [];
      for await (const body of partsOfFile(file)) {
        const partNumber = String(parts.length + 1);
        const { tag } = await this.#ask({ method: 'PUT', url: this.#urlOf(name, { partNumber, uploadId }), body });
        parts.push(`<Part><PartNumber>${partNumber}</PartNumber><ETag>${tag}</ETag></Part>`);
      }
      const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
      await this.#ask({ method: 'POST', url: this.#urlOf(name, { uploadId }), body });
    } catch (error) {
      // Parts that belong to nothing would be paid for. Where this fails too, a rule of the bucket ends them.
      const ending = { ...this.options, signal: AbortSignal.timeout(ENDING_MILLISECONDS) };
      await ask({ method: 'DELETE', url: this.#urlOf(name, { uploadId }) }, ending, [404]).catch(() => undefined);
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await this.#ask({ method: 'DELETE', url: this.#urlOf(name) }, [404]);
  }

  #urlOf(name: string | undefined, query: Readonly<Record<string, string>> = {}): URL {
    const { url, prefix } = this.options;
    const path = name === undefined ? '' : encodedPath(`${prefix}/${name}`);
    const made = new URL(`${url.pathname.replace(/\/$/, '')}/${path}`, url);
    for (const [key, value] of Object.entries(query)) made.searchParams.set(key, value);
    return made;
  }

  #ask(request: StoreRequest, expected: Expected = []): Promise<StoreAnswer> {
    return ask(request, this.options, expected);
  }
}

const ENDING_MILLISECONDS = 10_000;

function ask(request: StoreRequest, { address, keys, signal }: S3Options, expected: Expected): Promise<StoreAnswer> {
  return send(request, { address, sign: (each, now) => signedForS3(each, keys, now), expected, signal });
}
