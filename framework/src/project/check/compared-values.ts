import { MartletError } from '../../errors.js';
import type { ComparedValue, KindProblem } from '../../sql/index.js';
import { type Finding, findingOf, type Subject } from './finding.js';
import type { Mention, MentionPlace } from './place.js';

/** Values of different types that meet in a query, and literals that are none of what they meet. */
export function checkComparedValues(
  subject: Subject,
  problems: readonly KindProblem[],
  within: readonly string[] = ['query'],
): readonly Finding[] {
  return problems.map((problem) => {
    const place = (...mentions: readonly Mention[]): MentionPlace => ({ kind: 'mention', within, mentions });
    switch (problem.kind) {
      case 'kinds-differ': {
        const { left, right } = problem;
        const error = new MartletError('kinds-differ', { reader: subject.id, left: described(left), right: described(right) });
        const columns = [left, right].flatMap(({ column }) => column ?? []);
        return findingOf(subject, error, place(...columns.map((column): Mention => ({ kind: 'reference', column }))));
      }
      case 'literal-unfit': {
        const { value, expected } = problem;
        return findingOf(subject, new MartletError('literal-invalid', { value, expected }), place({ kind: 'text', text: value }));
      }
      case 'text-names-column': {
        const { text } = problem;
        return findingOf(subject, new MartletError('text-names-column', { reader: subject.id, text }), place({ kind: 'text', text }));
      }
      default:
        return problem satisfies never;
    }
  });
}

function described({ column, of }: ComparedValue): string {
  const kind = `${of === 'integer' || of === 'array' ? 'an' : 'a'} ${of}`;
  return column === undefined ? kind : `"${column}" (${kind})`;
}
