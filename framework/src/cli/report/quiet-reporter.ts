import { errorLines } from './error-lines.js';
import { type TextOutput, writeLines } from './output.js';
import type { Reporter } from './report-event.js';
import { shortSummaryLines } from './run-summary.js';
import { styleFor } from './style.js';

/** Says what failed, and how it ended. */
export function quietReporter(out: TextOutput, err: TextOutput): Reporter {
  return {
    report: (event) => {
      if (event.kind === 'run-finished') writeLines(out, shortSummaryLines(event.result, styleFor(out)));
      if (event.kind === 'command-failed') {
        writeLines(
          err,
          event.errors.flatMap((error) => errorLines(error, styleFor(err))),
        );
      }
    },
    close: () => undefined,
  };
}
