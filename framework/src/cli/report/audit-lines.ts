import type { AuditEntry } from '../../state/index.js';
import type { TextOutput } from './output.js';
import { styleFor } from './style.js';
import { tableLines } from './table.js';

/** Entries of the audit log as a table. */
export function auditLines(entries: readonly AuditEntry[], out: TextOutput): readonly string[] {
  const style = styleFor(out);
  return tableLines(
    [
      { title: 'Entry', align: 'right' },
      { title: 'At' },
      { title: 'Who' },
      { title: 'Action' },
      { title: 'Outcome' },
      { title: 'Environment', isExtra: true },
      { title: 'Proof', isExtra: true },
      { title: 'Run', isExtra: true },
      { title: 'Details', isExtra: true },
    ],
    entries.map(({ sequence, at, who, action, outcome, environment, runId, details }) => [
      String(sequence),
      style.quiet(at.slice(0, 19).replace('T', ' ')),
      onOneLine(who.name),
      action,
      outcome === 'failed' ? style.bad(outcome) : outcome,
      environment ?? '',
      style.quiet(who.proof),
      runId ?? '',
      onOneLine(
        Object.entries(details ?? {})
          .flatMap(([name, value]) => (name === 'sections' ? [] : [`${name}: ${Array.isArray(value) ? value.join(', ') : value}`]))
          .join('; '),
      ),
    ]),
    style,
  );
}

/** Names come from outside, and must not look like an entry of their own. */
function onOneLine(text: string): string {
  return text.replace(/[\n\r\t]+/g, ' ');
}
