import { structuredPatch } from 'diff';

/** A line of a difference: of both texts, of one only, or the heading of a part. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'heading';
  readonly text: string;
}

/** Lines around a difference that tell where it is. */
const CONTEXT = 3;

/** Two texts as a unified difference; nothing when they are the same. A new text has no text before. */
export function sqlDiff(before: string | undefined, after: string): readonly DiffLine[] {
  if (before === undefined) return after.split('\n').map((text) => ({ kind: 'added', text }));
  const { hunks } = structuredPatch('', '', `${before}\n`, `${after}\n`, undefined, undefined, { context: CONTEXT });
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    { kind: 'heading', text: `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@` } as const,
    ...lines.map((line): DiffLine => ({ kind: KINDS[line.charAt(0)] ?? 'same', text: line.slice(1) })),
  ]);
}

const KINDS: Readonly<Record<string, DiffLine['kind']>> = { '+': 'added', '-': 'removed' };

/** A difference in the form that `diff` and pull requests show. */
export function diffText({ kind, text }: DiffLine): string {
  return kind === 'heading' ? text : `${SIGNS[kind]}${text}`;
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const;
