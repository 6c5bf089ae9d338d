/**
 * A text of a warehouse without what may be a value: all that is neither a word that warehouses use to say what is wrong, nor a
 * name that is known, nor a word of the statement itself. What is quoted is kept only where it is such a name.
 */
export function maskedText(text: string, isName: (word: string) => boolean, sql: string, known: readonly string[] = []): string {
  const words = new Set([...wordsOf(sql), ...known.flatMap((each) => each.toLowerCase().split(/\s+/))]);
  const isKept = (word: string): boolean => {
    const lower = word.toLowerCase();
    return WORDS.has(lower) || words.has(lower) || isName(lower);
  };
  const isKeptName = (name: string): boolean =>
    name.split('.').every((part) => words.has(part.toLowerCase()) || isName(part.toLowerCase()) || TYPES.test(part));
  const masked = withoutExcerpt(text).replace(PIECES, (piece, single?: string, double?: string, back?: string) => {
    const quoted = single ?? double ?? back;
    if (quoted !== undefined) {
      const mark = piece.charAt(0);
      return piece.endsWith(mark) && piece.length > 1 && quoted !== '' && isKeptName(quoted) ? piece : `${mark}${MASK}${mark}`;
    }
    const word = piece.replace(/[.:]+$/, '');
    const isKeptWord = word === '' || isKept(word) || TYPES.test(word) || (word.includes('.') && isKeptName(word));
    return isKeptWord ? piece : MASK;
  });
  return masked
    .replace(AFTER_A_VALUE, (_, before: string, rest: string) => (rest.trim() === '' ? `${before}${rest}` : `${before}${MASK}`))
    .replace(/…(?:[\s,;:.…()=|/\\-]*…)+/g, MASK);
}

const MASK = '…';

/** Quoted texts, one of which may have lost its end; negations, whose apostrophe quotes nothing; words and numbers. */
const PIECES =
  /\b(?:can|don|doesn|isn|aren|couldn|wasn|won|didn|hasn|haven|shouldn)['’]t\b|'((?:[^']|'')*)'?|"((?:[^"]|"")*)"?|`((?:[^`])*)`?|[\p{L}\p{N}_@+%&#$€£*^~.:-]*[\p{L}\p{N}_@+%&#$€£*^~]+[.:]*/giu;

/** What warehouses write behind these words is a value, whatever it looks like. */
const AFTER_A_VALUE = /\b((?:value|values|line|row|record|input|text|data|detail|key)s?\s*[:=]\s*)([^\n]*)/gi;

/** The names of types: `INT64`, `DECIMAL(18,2)`, `TIMESTAMP WITH TIME ZONE`. */
const TYPES =
  /^(?:u?(?:tiny|small|big|huge)?int(?:eger)?|u?int(?:8|16|32|64|128)|byteint|number|numeric|bignumeric|decimal|double|real|float(?:32|64|4|8)?|bool(?:ean)?|varchar|char|text|string|date|time|datetime|timestamp(?:_[a-z]+|tz)?|interval|json|variant|object|array|struct|map|list|blob|bytes|binary|uuid|bit|enum)(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])*$/i;

/** The part of the statement that a warehouse repeats holds whatever literals it has. */
function withoutExcerpt(text: string): string {
  return text.replace(/\n+\s*(?:LINE \d+:|== SQL)[\s\S]*$/, '').replace(/ ?Statement: [\s\S]*$/, '');
}

/**
 * The words of a statement, outside of its literals. Warehouses differ in whether a backslash ends a literal; a word counts where it
 * stands outside by either rule.
 */
function wordsOf(sql: string): ReadonlySet<string> {
  const outside = (literal: RegExp): ReadonlySet<string> =>
    new Set(
      sql
        .replace(literal, ' ')
        .toLowerCase()
        .match(/[a-z_][a-z0-9_]*/g) ?? [],
    );
  const [plain, escaped] = [outside(/'(?:[^']|'')*'?|--[^\n]*/g), outside(/'(?:[^'\\]|\\[\s\S]|'')*'?|--[^\n]*/g)];
  return new Set([...plain].filter((word) => escaped.has(word)));
}

/** What warehouses say in their own words. */
const WORDS: ReadonlySet<string> = new Set(
  `a about above access account across add added aggregate all allowed already also alter ambiguous an and another any are argument arguments
  array as at attempt attempted available bad be because been before begin below between binder both but by bytes call called can cannot cast casting
  catalog change changed character characters check clause client close closed column columns commit committed compare comparison conflict conflicts
  connection constraint constraints contain contains conversion convert converted converting correct could count create created csv current data
  database date day decimal declared default defined delete delimiter denied dependency depth detail details did different directory disk division do does
  double drop duplicate duplicates during each either element empty encountered encoding end ended entry error escape even every exceed exceeded exceeds
  exception execute executed execution exist existing exists expected explicit expression expressions external failed failure false fatal feature
  field fields file files first following for foreign format found from full function functions given got greater group had has have header hint hour
  id identifier if implicit implicitly in incompatible incorrect index input insert inserted inserting instead integer internal interrupt
  interrupted into invalid invalidated io is it its join key keys large last least left length less limit line lines list location lock locked
  long lower many match matches max maximum mean memory message min minimum minute missing mode month more must name named near negative no not null
  nullable number numeric object of off on one only open operand operation operator option optional or order original other out outer
  outofrange overflow parallel parameter parameters parse parsed parser parsing partition permission please position positive possible precision prepared
  previous primary problem query quote quoted quotes range read reading real reason recognized record reference referenced references referred
  refused relation removed rename repeat require required requires reset resource result results return returned returns right rolled rollback row rows
  rule same scalar scale schema second select sequence serialization session set sets setting should signature size skip sort source space specified
  specifier statement statements storage string strings struct subquery supported syntax system table tables target temporary terminated text
  than that the their them then there these they this time timed timeout timestamp timezone to too transaction true truncated try type types
  unable unbound under unexpected union unique unknown unquoted unsupported until update updated upper use used user uses using utf utf-8 valid
  value values varchar version view violate violated violates violation was way were when where which while with within without would write writing
  wrong year you your zero zone conversions transactioncontext cancelled canceled quota exceeds left device abort aborted duckdb snowflake bigquery
  databricks executing processing scanning reading candidate candidates bindings sqlstate malformed numeric parsing caused overflowed underflow numbers sign digits digit trailing leading whitespace`.split(
    /\s+/,
  ),
);
