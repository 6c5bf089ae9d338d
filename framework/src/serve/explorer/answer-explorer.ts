import { gzipSync } from 'node:zlib';
import { MartletError } from '../../errors.js';
import { EXPLORER_POLICY, explorerPage, type PageOptions } from './explorer-page.js';
import { type ExplorerProgram, explorerProgram } from './explorer-program.js';

/** A file as it is sent: mostly packed, since all browsers unpack. */
interface Sendable {
  readonly plain: Buffer;
  readonly packed: Buffer;
  readonly type: string;
}

const TYPES: readonly (readonly [end: string, type: string])[] = [
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
];

/** Answers the page of the explorer and its files. What they hold is no secret: figures come from the API, for who has signed in. */
export class ExplorerAnswers {
  #program: Promise<ExplorerProgram> | undefined;
  #page: Sendable | undefined;
  readonly #files = new Map<string, Sendable>();

  constructor(private readonly options: PageOptions) {}

  async page(request: Request): Promise<Response> {
    const program = await this.#loaded();
    this.#page ??= sendable(explorerPage(this.options, program), 'text/html; charset=utf-8');
    return respond(this.#page, request, { 'cache-control': 'no-cache', 'content-security-policy': EXPLORER_POLICY });
  }

  /** @throws MartletError `route-unknown` */
  async file(name: string, request: Request): Promise<Response> {
    const text = (await this.#loaded()).get(name);
    if (text === undefined) throw new MartletError('route-unknown', { path: new URL(request.url).pathname });
    const [, type = 'text/plain; charset=utf-8'] = TYPES.find(([end]) => name.endsWith(end)) ?? [];
    const file = this.#files.get(name) ?? sendable(text, type);
    this.#files.set(name, file);
    // The name says what it holds, but for the licences.
    return respond(file, request, { 'cache-control': name.endsWith('.txt') ? 'no-cache' : 'public, max-age=31536000, immutable' });
  }

  /** Loaded when it is first asked for. A failure is not kept. */
  #loaded(): Promise<ExplorerProgram> {
    this.#program ??= explorerProgram().catch((error: unknown) => {
      this.#program = undefined;
      throw error;
    });
    return this.#program;
  }
}

function sendable(text: string, type: string): Sendable {
  const plain = Buffer.from(text);
  return { plain, packed: gzipSync(plain), type };
}

function respond({ plain, packed, type }: Sendable, request: Request, headers: Readonly<Record<string, string>>): Response {
  const isPacked = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  const body = isPacked ? packed : plain;
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
    headers: {
      ...headers,
      'content-type': type,
      'content-length': String(body.length),
      vary: 'accept-encoding',
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    },
  });
}
