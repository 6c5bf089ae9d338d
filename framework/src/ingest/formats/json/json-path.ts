import { slicesOf } from './json-slices.js';

/** The steps of a path such as `$.customer.lines[0]`; undefined where it is no path. */
export function readPath(path: string): readonly string[] | undefined {
  if (path === '$') return [];
  if (!/^\$(\.[^.[\]"]+|\."[^"]+"|\[\d+\])+$/.test(path)) return undefined;
  return [...path.matchAll(/\.([^.[\]"]+)|\."([^"]+)"|\[(\d+)\]/g)].map(([, plain, quoted, index]) => plain ?? quoted ?? index ?? '');
}

/** The text of the value at a path of a JSON text; undefined where there is none. */
export function sliceAt(text: string, path: readonly string[]): string | undefined {
  return path.reduce<string | undefined>((at, step) => {
    const found = at === undefined || !/^\s*[[{]/.test(at) ? undefined : slicesOf(at).get(step);
    return found?.trim();
  }, text);
}
