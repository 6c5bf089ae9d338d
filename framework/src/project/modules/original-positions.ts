import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A place in a bundle, as a stack tells it. */
const BUNDLED = /(?:file:\/\/)?(?<script>[^\s()]*\btarget[\\/]modules[\\/]modules-[0-9a-f]{64}\.js):(?<line>\d+):(?<column>\d+)/g;

/** The same thrown value, its stack telling the files that the author wrote in place of the bundle made of them. */
export function withOriginalPositions(thrown: unknown): unknown {
  if (thrown instanceof Error && thrown.stack !== undefined) thrown.stack = originalPositions(thrown.stack);
  return thrown;
}

function originalPositions(stack: string): string {
  const maps = new Map<string, SourceMap>();
  return stack.replace(BUNDLED, (place, script: string, line: string, column: string) => {
    try {
      const map = maps.get(script) ?? new SourceMap(JSON.parse(readFileSync(`${script}.map`, 'utf8')) as SourceMapPayload);
      maps.set(script, map);
      const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
      if (!('originalSource' in entry)) return place;
      const file = pathToFileURL(join(dirname(script), entry.originalSource)).href;
      return `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    } catch {
      // The map may be gone; the place in the bundle is better than none.
      return place;
    }
  });
}
