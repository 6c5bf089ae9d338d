/** What the text of raw SQL tells without a grammar: its names, its calls, and whether it is one atom. */
export interface RawText {
  /** The pieces, with runs of blanks and comments outside of quotes made one blank. */
  readonly text: readonly string[];
  readonly names: readonly RawName[];
  /** The functions that it calls, in lower case. */
  readonly functions: readonly string[];
  /** Words that are values without being names, such as `current_date`. */
  readonly values: readonly string[];
  /** What it names after `from` and `join`: paths of names in lower case, and files as they are quoted. */
  readonly tables: readonly string[];
  /** It holds no operator outside of parentheses. */
  readonly isAtom: boolean;
  /**
   * It surely holds nothing but literals, operators, calls, and its names and nodes: no stars, positions, subqueries or clauses.
   */
  readonly isPlain: boolean;
}

/** A bare name that may refer to a column or a table. */
export interface RawName {
  /** Its parts in lower case: `o.total` has two. */
  readonly path: readonly string[];
  /** It is also a word of SQL, such as `day`. */
  readonly soft: boolean;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));

/** Words that can't be a bare column name in any of the dialects. */
const RESERVED = words(
  `all and any as asc between both by case cast cross current_date current_time current_timestamp current_user desc distinct else end
  escape except exists extract false fetch filter following for from full group having ilike in inner intersect interval
  into is join lateral leading left like limit localtime localtimestamp natural not null nulls offset on or order outer over partition preceding
  qualify range recursive right rows select session_user some then trailing true try_cast unbounded union using values when
  where window with within`,
);

/** Words that SQL uses in places of their own, which may be names as well. */
const SOFT = words(
  `array at bigint binary boolean bool bytes char character collate current cube date datetime day days dayofweek
  dayofyear decade decimal double dow doy epoch exclude first float float4 float8 float64 grouping groups hour hours
  ignore int int2 int4 int8 int64 integer isodow isoweek isoyear json jsonb last materialized microsecond microseconds
  millisecond milliseconds minute minutes month months no number numeric object others position precision quarter real
  replace respect rollup row safe second seconds sets similar smallint string struct symmetric table text ties time timestamp
  timestamp_ntz timestamptz tinyint to utc uuid variant varchar varying week weeks year years zone`,
);

/** Words that are values of their own; some engines call them with parentheses. */
const VALUE_WORDS = words('current_date current_time current_timestamp current_user session_user localtime localtimestamp');

/** Words of expressions that hold nothing but values. */
const PLAIN_WORDS = words(
  'and or not is null in between like ilike case when then else end cast try_cast true false interval extract escape over filter within group',
);

/** Words of aggregates and windows, which stand in the parentheses of a call. */
const CALL_WORDS = words('distinct partition by order asc desc nulls rows range unbounded preceding following');

/** Functions in whose parentheses `from` only stands between two values. */
const FROM_INSIDE = words('extract trim substring position overlay');

/** Reserved words that are, or begin, a value of their own rather than an operator. */
const ATOMIC = words(
  'null true false current_date current_time current_timestamp current_user session_user localtime localtimestamp cast try_cast extract',
);

const TOKEN =
  /(?<blank>\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)|(?<literal>'(?:[^']|'')*'|\d[\w.]*)|(?<quoted>"(?:[^"]|"")*"|`[^`]*`)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<sign>::|[^\s\w])/guy;

/** Marks of quoting that is not read here (dollar quotes, escapes) or never ends: such a piece is left as it is. */
const UNREADABLE = /['"`\\$]/;

/** Signs of operators and parentheses that mean the same everywhere. */
const PLAIN_SIGNS = new Set([...'()[].,+-*/%<>=!|&^~', '::']);

/** Reads the pieces of text of a raw fragment, which stands in a `from` or elsewhere; a node stands between each two of them. */
export function readRawText(pieces: readonly string[], isTable: boolean): RawText {
  const reader = new Reader(isTable);
  const text = pieces.map((piece, index) => {
    if (index > 0) reader.value();
    return reader.read(piece);
  });
  const { names, functions, values, tables, isAtom } = reader;
  return { text, names, functions, values, tables, isAtom, isPlain: reader.isPlain };
}

class Reader {
  readonly names: { path: string[]; soft: boolean }[] = [];
  readonly functions: string[] = [];
  readonly values: string[] = [];
  isAtom = true;
  private hasPlainWords = true;
  /** What stands before each parenthesis that is open: the function that it calls, or nothing. */
  private readonly open: string[] = [];
  /** In which clause of a query the text is, for each parenthesis that is open and outside of all. */
  private readonly clauses: string[];
  private before: 'operator' | 'value' | 'name' | 'dot' | 'type' = 'operator';
  /** The word before, if it was one. */
  private last: string;
  private isSoft = false;
  private readonly named: string[] = [];
  /** Names that the text gives to queries of its own. */
  private readonly ownTables = new Set<string>();

  constructor(private readonly isTable: boolean) {
    this.last = isTable ? 'from' : '';
    this.clauses = [this.last];
  }

  get isPlain(): boolean {
    return this.hasPlainWords && this.open.length === 0;
  }

  get tables(): readonly string[] {
    return this.named.filter((name) => !this.ownTables.has(name));
  }

  /** A value stands here: a literal or a node. */
  value(): void {
    this.touch(this.isSoft);
    this.before = 'value';
    this.last = '';
    this.isSoft = false;
  }

  read(piece: string): string {
    let normal = '';
    let isReadable = true;
    for (const match of piece.matchAll(TOKEN)) {
      const [token] = match;
      const { blank, literal, quoted, word } = match.groups ?? {};
      const rest = piece.slice(match.index + token.length, match.index + token.length + 12);
      if (blank !== undefined) {
        // A hint is written as a comment, and matters.
        if (token.startsWith('/*+')) this.hasPlainWords = false;
        normal += token.startsWith('/*+') ? token : normal.endsWith(' ') ? '' : ' ';
        continue;
      }
      const lower = token.toLowerCase();
      const isWord = word !== undefined && this.before !== 'dot' && RESERVED.has(lower) && !(isCall(rest) && SIDES.has(lower));
      normal += isWord ? lower : token;
      if (isWord) this.reserved(lower);
      else if (word !== undefined) this.name(lower, SOFT.has(lower), rest);
      else if (quoted !== undefined) this.name(quoted.slice(1, -1).toLowerCase(), false, rest);
      else if (literal !== undefined) {
        if (TABLE_WORDS.has(this.last)) this.named.push(literal);
        this.value();
        isReadable &&= !literal.includes('\\');
      } else {
        this.sign(token);
        isReadable &&= !UNREADABLE.test(token);
      }
    }
    this.isAtom &&= isReadable;
    this.hasPlainWords &&= isReadable;
    return isReadable ? normal : piece;
  }

  private reserved(word: string): void {
    this.hasPlainWords &&= this.isPlainWord(word);
    if (CLAUSES.has(word) && !(word === 'from' && this.isBetweenValues())) this.clauses[this.clauses.length - 1] = word;
    if (VALUE_WORDS.has(word)) this.values.push(word);
    if (ATOMIC.has(word)) this.touch(true);
    else if (this.open.length === 0) this.isAtom = false;
    this.before = word === 'as' ? 'type' : VALUE_WORDS.has(word) ? 'value' : 'operator';
    // `from` between two values names no table.
    this.last = word === 'from' && this.isBetweenValues() ? '' : word;
    this.isSoft = false;
  }

  private isPlainWord(word: string): boolean {
    const call = this.open.at(-1) ?? '';
    if (PLAIN_WORDS.has(word) || VALUE_WORDS.has(word)) return true;
    // A list of rows.
    if (word === 'values') return this.isTable;
    if (word === 'as') return call === 'cast' || call === 'try_cast';
    if (word === 'from') return this.isBetweenValues();
    if (word === 'where') return call === 'filter';
    if (word === 'distinct' && (this.last === 'is' || this.last === 'not')) return true;
    return CALL_WORDS.has(word) && call !== '';
  }

  private isBetweenValues(): boolean {
    return FROM_INSIDE.has(this.open.at(-1) ?? '') || this.last === 'distinct';
  }

  private name(name: string, soft: boolean, rest: string): void {
    if (this.before === 'type') {
      this.before = 'value';
      this.last = name;
      this.isSoft = false;
      return;
    }
    const last = this.names.at(-1);
    if (isCall(rest)) this.functions.push(name);
    else if (this.before === 'dot' && last !== undefined) {
      last.path.push(name);
      const table = this.named.at(-1);
      if (table !== undefined && table === last.path.slice(0, -1).join('.')) this.named[this.named.length - 1] = last.path.join('.');
    } else {
      this.names.push({ path: [name], soft });
      if (TABLE_WORDS.has(this.last)) this.named.push(name);
      // `with name as (…)`
      if (/^\s+as\s*(\(|materialized|not\s)/i.test(rest)) this.ownTables.add(name);
    }
    if (this.before !== 'dot') this.touch(soft || this.isSoft);
    this.before = 'name';
    this.last = name;
    this.isSoft = soft;
  }

  private sign(sign: string): void {
    this.hasPlainWords &&= this.isPlainSign(sign);
    if (sign === '(' || sign === '[') {
      this.open.push(sign === '(' ? this.last : '[');
      this.clauses.push('');
      this.before = 'operator';
    } else if (sign === ')' || sign === ']') {
      if (this.open.pop() === undefined) this.hasPlainWords = false;
      else this.clauses.pop();
      this.before = 'value';
    } else if (sign === '.') this.before = this.before === 'name' ? 'dot' : 'operator';
    else {
      if (sign !== '::' && this.open.length === 0) this.isAtom = false;
      this.before = sign === '::' ? 'type' : 'operator';
    }
    if (sign !== '.')
      this.last = sign === ',' && this.clauses.at(-1) === 'from' ? 'from' : sign === '(' && this.open.at(-1) === '' ? '(' : '';
    this.isSoft = false;
  }

  private isPlainSign(sign: string): boolean {
    if (!PLAIN_SIGNS.has(sign)) return false;
    const isValue = this.before === 'value' || this.before === 'name';
    if (sign === '*') return isValue || this.open.at(-1) === 'count';
    // Commas outside of parentheses make several values, and empty parentheses none.
    if (sign === ',') return this.open.length > 0;
    if (sign === ')') return this.last !== '(';
    return true;
  }

  /** Two values side by side, such as `a b`, are held together by something that is not read here. */
  private touch(isSoft: boolean): void {
    if (this.before !== 'value' && this.before !== 'name') return;
    if (this.open.length === 0) this.isAtom = false;
    // Types stand before their literals: `date '2024-02-29'`; and `at time zone` between values.
    if (!isSoft) this.hasPlainWords = false;
  }
}

/** Words after which a table is named. */
const TABLE_WORDS = words('from join');

/** Words that begin a clause of a query. */
const CLAUSES = words('select from where group having order qualify limit union intersect except values');

/** Functions that are called as joins are. */
const SIDES = words('left right');

function isCall(rest: string): boolean {
  return /^\s*\(/.test(rest);
}
