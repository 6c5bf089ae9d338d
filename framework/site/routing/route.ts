import { useEffect, useState } from 'preact/hooks';
import type { SiteRelation } from '../../src/catalog/site/site-data.js';

/** Where the reader is: everything that a page shows follows from it. */
export interface Route {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = split(hash.replace(/^#\/?/, ''));
  return {
    path: path
      .split('/')
      .filter((part) => part !== '')
      .map(decode),
    query: new URLSearchParams(query),
  };
}

/** The address of a place; parts may hold any text. */
export function href(path: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const set = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
  const search = new URLSearchParams(set).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

export function hrefOf({ id, kind }: Pick<SiteRelation, 'id' | 'kind'>, ...section: readonly string[]): string {
  return href([kind === 'source' ? kind : 'model', id, ...section]);
}

export function metricHref(name: string): string {
  return href(['metric', name]);
}

export function dimensionHref(relation: string): string {
  return href(['dimension', relation]);
}

export function runHref(id: string, query: { readonly step?: string } = {}): string {
  return href(['run', id], query);
}

export function columnHref(relation: string, column: string): string {
  return href(['column', relation, column]);
}

/** A test that stands on its own has no relation. */
export function testHref(relation: string | undefined, test: string): string {
  return href(['test', relation ?? OWN, test]);
}

export const OWN = '-';

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return parseRoute(hash);
}

export function go(address: string): void {
  location.hash = address;
}

/** Changes the address without a step in the history, for what changes while a reader looks around. */
export function replace(address: string): void {
  history.replaceState(history.state, '', address);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

function split(text: string): readonly string[] {
  const mark = text.indexOf('?');
  return mark < 0 ? [text] : [text.slice(0, mark), text.slice(mark + 1)];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
