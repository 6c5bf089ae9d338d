import { toJson } from '../../artifacts/to-json.js';
import type { TextOutput } from './output.js';
import type { Reporter } from './report-event.js';

/**
 * One event a line, each a JSON object with the time at which it was written, the id of its run once there is one, and the ids of its trace where
 * there is one.
 */
export function jsonReporter(out: TextOutput, now: () => string): Reporter {
  let ids: Readonly<Record<string, string>> = {};
  return {
    identify: (found) => {
      ids = { ...ids, ...found };
    },
    report: (event) => {
      // The plan and each statement are long, and the plan's file and telemetry hold them.
      if (event.kind === 'planned') ids = { ...ids, runId: event.runId };
      if (event.kind !== 'planned' && event.kind !== 'statement-finished') out.write(`${toJson({ time: now(), ...ids, ...event })}\n`);
    },
    close: () => undefined,
  };
}
