import { toJson } from '../../artifacts/to-json.js';
import type { TextOutput } from './output.js';
import type { Reporter } from './report-event.js';

/** One event a line, each a JSON object with the time at which it was told. */
export function jsonReporter(out: TextOutput, now: () => string): Reporter {
  return {
    report: (event) => out.write(`${toJson({ time: now(), ...event })}\n`),
    close: () => undefined,
  };
}
