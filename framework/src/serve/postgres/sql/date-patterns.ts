import { unsupported } from '../postgres-error.js';
import { constantText, functionCall, integerConstant, type SqlNode, textConstant, typeCast } from './tree.js';

/** Parts of PostgreSQL's patterns for moments, and how the engine writes them. */
const FORMATS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    YYYY: '%Y',
    IYYY: '%G',
    YY: '%y',
    MM: '%m',
    MONTH: '%B',
    MON: '%b',
    DDD: '%j',
    DD: '%d',
    DAY: '%A',
    DY: '%a',
    IW: '%V',
    HH24: '%H',
    HH12: '%I',
    HH: '%I',
    MI: '%M',
    SS: '%S',
    MS: '%g',
    US: '%f',
    AM: '%p',
    PM: '%p',
    TZ: '%Z',
  }),
);

/** The longest part that fits is meant. */
const PART = 'YYYY|IYYY|YY|MM|(?:FM)?MONTH|MON|DDD|DD|(?:FM)?DAY|DY|IW|HH24|HH12|HH|MI|SS|MS|US|AM|PM|TZ|Q|"[^"]*"';
/** What is not a name means the same in capitals and in small letters. */
const NAME = /^(?:month|mon|day|dy|am|pm)$/i;
/** How wide PostgreSQL writes names of months and days. */
const WIDTH = 9;

/** `to_char(moment, 'YYYY-MM')` in the engine's words. */
export function writtenMoment([moment, pattern]: readonly unknown[]): SqlNode {
  const pieces = piecesOf('to_char', pattern).map((piece) => writtenPiece(moment, piece));
  const [first = textConstant('')] = pieces;
  return pieces.slice(1).reduce((left, right) => ({ ...functionCall('||', [left, right]), is_operator: true }), first);
}

function writtenPiece(moment: unknown, piece: string): SqlNode {
  if (piece.startsWith('"')) return textConstant(piece.slice(1, -1));
  if (/^q$/i.test(piece)) return typeCast(functionCall('quarter', [moment]), 'VARCHAR');
  const isTrimmed = /^fm/i.test(piece);
  const bare = isTrimmed ? piece.slice(2) : piece;
  const format = formatOf(bare);
  if (format === undefined) return textConstant(piece);
  const written = functionCall('strftime', [moment, textConstant(format)]);
  const isCapital = bare === bare.toUpperCase();
  const isSmall = bare === bare.toLowerCase();
  const cased = NAME.test(bare) && (isCapital || isSmall) ? functionCall(isCapital ? 'upper' : 'lower', [written]) : written;
  return /^(?:month|day)$/i.test(bare) && !isTrimmed ? functionCall('rpad', [cased, integerConstant(WIDTH), textConstant(' ')]) : cased;
}

const formatOf = (part: string): string | undefined => FORMATS.get(part.toUpperCase());

/** `to_date('2024-01-31', 'YYYY-MM-DD')` in the engine's words. */
export function readMoment(name: 'to_date' | 'to_timestamp', [text, pattern]: readonly unknown[]): SqlNode {
  const format = piecesOf(name, pattern)
    .map((piece) => (piece.startsWith('"') ? piece.slice(1, -1) : (formatOf(piece.replace(/^fm/i, '')) ?? piece)))
    .join('');
  return typeCast(functionCall('strptime', [text, textConstant(format)]), name === 'to_date' ? 'DATE' : 'TIMESTAMP WITH TIME ZONE');
}

function piecesOf(name: string, pattern: unknown): readonly string[] {
  const text = constantText(pattern);
  const isNumber = text !== undefined && /[09]/.test(text.replace(/HH24|HH12|"[^"]*"/gi, ''));
  if (text === undefined || isNumber)
    throw unsupported(
      `${name} takes a pattern for dates and times, as a constant`,
      "Write strftime(value, '%Y-%m'), or format a number with format.",
    );
  return text.split(new RegExp(`(${PART})`, 'i')).filter((piece) => piece !== '');
}
