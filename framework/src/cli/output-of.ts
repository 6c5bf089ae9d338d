import type { CommandHost, TextStream } from './command-host.js';
import type { TextOutput } from './report/index.js';

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/** What can be done with a stream: `NO_COLOR`, `FORCE_COLOR`, `CI` and `TERM` are respected. */
export function outputOf(stream: TextStream, environment: CommandHost['environment'], wantsColor: boolean): TextOutput {
  const isTerminal = stream.isTTY === true && environment.TERM !== 'dumb';
  return {
    write: (text) => void stream.write(text),
    isInteractive: isTerminal && !isSet(environment.CI),
    hasColor: wantsColor && !isSet(environment.NO_COLOR) && (forcesColor(environment.FORCE_COLOR) ?? isTerminal),
    columns: () => stream.columns || DEFAULT_COLUMNS,
    rows: () => stream.rows || DEFAULT_ROWS,
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false';
}

function forcesColor(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value !== '0' && value !== 'false';
}
