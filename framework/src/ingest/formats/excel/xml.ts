import { TextDecoder } from 'node:util';
import { loadReader } from '../../reader-package.js';

/** What a document says, in its order. Names come without their prefix. */
export interface XmlHandler {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/**
 * Reads an XML document, and answers behind each part of it that has come.
 *
 * @throws Error for what is no XML.
 */
export async function* readXml(chunks: AsyncIterable<Buffer>, { open, text, close }: XmlHandler): AsyncGenerator<void> {
  const { SaxesParser } = await loadReader('saxes', () => import('saxes'));
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => open?.(withoutPrefix(name), attributes));
  parser.on('closetag', ({ name }) => close?.(withoutPrefix(name)));
  parser.on('text', (found) => text?.(found));
  parser.on('cdata', (found) => text?.(found));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of chunks) {
    parser.write(decoder.decode(chunk, { stream: true }));
    yield;
  }
  parser.write(decoder.decode());
  parser.close();
  yield;
}

/** Reads a whole document. */
export async function readWholeXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _ of readXml(chunks, handler));
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
