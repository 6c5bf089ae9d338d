import { formatLocation, type MartletError } from '../../errors.js';
import type { Style } from './style.js';
import { withoutControls } from './text-width.js';

/** An error as people read it: the code, where it happened and what happened; below it what to do. */
export function errorLines(error: MartletError, style: Style, severity: 'bad' | 'warning' = 'bad', compiled?: string): readonly string[] {
  const { code, at, hint } = error;
  const [message = '', ...details] = withoutControls(error.message, false)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const place = at === undefined ? [] : [style.place(formatLocation(at))];
  // The hint of some errors already names the file.
  const sql = compiled === undefined || hint.includes(compiled) ? [] : [`SQL: ${compiled}`];
  return [
    [style[severity](code), ...place, message].join('  '),
    ...details.map((line) => `  ${line}`),
    ...[hint, ...sql].map((line) => `  ${style.quiet(withoutControls(line, false))}`),
  ];
}
