import type { LogicalType } from '../../columns/index.js';
import type { ColumnReading } from '../../model/index.js';

/** A type that a column of texts may have, and how the texts are read then. */
export interface Candidate {
  readonly type: LogicalType;
  readonly reading: ColumnReading;
  /** A condition in SQL over `text` that must hold beside, for each text that there is. */
  readonly each?: string;
  /** A condition in SQL over `text` that must hold for some text: without it another reading would be as likely. */
  readonly some?: string;
}

/** What a column holds as it is in the file. */
export const TEXT: LogicalType = { kind: 'text' };

/** Words that mean null in files. */
export const NULL_WORDS = ['NULL', 'null', 'None', 'none', 'N/A', 'n/a', 'NA', '#N/A', 'NaN', 'nan', '-', '--', '\\N', '?'];

/** How many digits numbers have before and behind their point. */
export interface Digits {
  readonly whole: number;
  readonly fraction: number;
}

const plain = (kind: 'boolean' | 'integer' | 'double' | 'date' | 'timestamp' | 'json'): LogicalType => ({ kind });

const WORDS = [
  ['yes', 'no'],
  ['y', 'n'],
  ['t', 'f'],
  ['ja', 'nein'],
  ['oui', 'non'],
  ['si', 'no'],
  ['wahr', 'falsch'],
] as const;

const DAYS = [
  'dd/MM/yyyy',
  'MM/dd/yyyy',
  'd/M/yyyy',
  'M/d/yyyy',
  'dd.MM.yyyy',
  'd.M.yyyy',
  'dd-MM-yyyy',
  'MM-dd-yyyy',
  'yyyy/MM/dd',
  'dd MMM yyyy',
  'd MMM yyyy',
  'MMM d, yyyy',
];
const TIMES = ['HH:mm', 'HH:mm:ss'];

/** Of two forms that both fit, neither is certain. */
export const AMBIGUOUS: ReadonlyMap<string, string> = new Map([
  ['dd/MM/yyyy', 'MM/dd/yyyy'],
  ['d/M/yyyy', 'M/d/yyyy'],
  ['dd-MM-yyyy', 'MM-dd-yyyy'],
]);

/** The types that texts may have, the narrowest first. */
export function candidatesFor(digits: Digits, comma: Digits): readonly Candidate[] {
  const decimal = (at: Digits, reading: ColumnReading, some?: string): readonly Candidate[] => {
    const { whole, fraction } = at;
    if (fraction === 0 || fraction > 10 || whole + fraction > 38) return [];
    return [{ type: decimalOf(at), reading, each: NO_ZEROS, ...(some === undefined ? {} : { some }) }];
  };
  return [
    { type: plain('boolean'), reading: {} },
    ...WORDS.map(
      ([yes, no]): Candidate => ({ type: plain('boolean'), reading: { trueText: yes, falseText: no }, some: `lower(text) = '${yes}'` }),
    ),
    // Zeros in front say that it is a code.
    { type: plain('integer'), reading: {}, each: NO_ZEROS },
    ...decimal(digits, {}),
    { type: plain('double'), reading: {}, each: NO_ZEROS },
    ...decimal(comma, { decimalSeparator: ',' }, `regexp_matches(text, ',([0-9]{1,2}|[0-9]{4,})$')`),
    ...decimal(comma, { decimalSeparator: ',', thousandsSeparator: '.' }, `regexp_matches(text, '[.][0-9]{3},|,([0-9]{1,2}|[0-9]{4,})$')`),
    ...decimal(digits, { thousandsSeparator: ',' }, `regexp_matches(text, ',[0-9]{3}[.]|,[0-9]{3},')`),
    { type: plain('date'), reading: {} },
    { type: plain('timestamp'), reading: {} },
    ...DAYS.map((format): Candidate => ({ type: plain('date'), reading: { format } })),
    ...DAYS.flatMap((format) => TIMES.map((time): Candidate => ({ type: plain('timestamp'), reading: { format: `${format} ${time}` } }))),
    { type: plain('json'), reading: {}, each: `regexp_matches(text, '^\\s*[{\\[]')` },
  ];
}

const NO_ZEROS = `not regexp_matches(text, '^[-+]?0[0-9]')`;

/** Room for larger numbers than there are yet. */
function decimalOf({ whole, fraction }: Digits): LogicalType {
  return { kind: 'decimal', precision: Math.min(38, Math.max(18, whole + fraction)), scale: fraction };
}
