import { createHash } from 'node:crypto';
import type { PublicationOfReaders } from '../../published/index.js';
import { headersOf, isKnown, publicationHead } from './answer-rows.js';

/** Answers with a JSON value of a publication, or with nothing where the client has it already. */
export function jsonAnswer(value: object, publication: PublicationOfReaders, { request, note, onSent, isHead }: JsonRequest): Response {
  note({ publication });
  const text = `${JSON.stringify({ publication: publicationHead(publication), ...value })}\n`;
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  const headers = { ...headersOf(publication), 'content-type': 'application/json', etag };
  const hasIt = isKnown(request.headers.get('if-none-match'), etag);
  onSent({ rows: 0, bytes: hasIt || isHead ? 0 : Buffer.byteLength(text) });
  return hasIt ? new Response(null, { status: 304, headers }) : new Response(isHead ? null : text, { headers });
}

interface JsonRequest {
  readonly request: Request;
  readonly isHead: boolean;
  readonly note: (read: { readonly publication?: PublicationOfReaders }) => void;
  readonly onSent: (sent: { readonly rows: number; readonly bytes: number }) => void;
}
