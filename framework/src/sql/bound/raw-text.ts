/** What the text of raw SQL tells without a grammar: its names, its calls, and whether it is one atom. */
export interface RawText {
  /** The pieces, with runs of blanks and comments outside of quotes made one blank. */
  readonly text: readonly string[];
  readonly names: readonly RawName[];
  /** The functions that it calls, in lower case. */
  readonly functions: readonly string[];
  /** It holds no operator outside of parentheses. */
  readonly isAtom: boolean;
}

/** A bare name that may stand for a column or a table. */
export interface RawName {
  /** Its parts in lower case: `o.total` has two. */
  readonly path: readonly string[];
  /** It is also a word of SQL, such as `day`. */
  readonly soft: boolean;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));

/** Words that can't be a bare column name in any of the dialects. */
const RESERVED = words(
  `all and any as asc between both by case cast cross current_date current_time current_timestamp desc distinct else end
  escape except exists extract false fetch filter following for from full group having ilike in inner intersect interval
  into is join lateral leading left like limit natural not null nulls offset on or order outer over partition preceding
  qualify range recursive right rows select some then trailing true try_cast unbounded union using values when
  where window with within`,
);

/** Words that SQL uses in places of their own, which may be names as well. */
const SOFT = words(
  `array at bigint binary boolean bool bytes char character collate current cube date datetime day days dayofweek
  dayofyear decade decimal double dow doy epoch exclude first float float4 float8 float64 grouping groups hour hours
  ignore int int2 int4 int8 int64 integer isodow isoweek isoyear json jsonb last materialized microsecond microseconds
  millisecond milliseconds minute minutes month months no number numeric object others position precision quarter real
  replace respect rollup row second seconds sets similar smallint string struct symmetric table text ties time timestamp
  timestamp_ntz timestamptz tinyint to utc uuid variant varchar varying week weeks year years zone`,
);

/** Reserved words that are, or begin, a value of their own rather than an operator. */
const ATOMIC = words('null true false current_date current_time current_timestamp cast try_cast extract');

const TOKEN =
  /(?<blank>\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)|(?<literal>'(?:[^']|'')*'|\d[\w.]*)|(?<quoted>"(?:[^"]|"")*"|`[^`]*`)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<sign>::|[^\s\w])/guy;

/** Marks of quoting that is not read here (dollar quotes, escapes) or never ends: such a piece is left as it is. */
const UNREADABLE = /['"`\\$]/;

/** Reads the pieces of text of a raw fragment; a node stands between each two of them. */
export function readRawText(pieces: readonly string[]): RawText {
  const reader = new Reader();
  const text = pieces.map((piece, index) => {
    if (index > 0) reader.value();
    return reader.read(piece);
  });
  return { text, names: reader.names, functions: reader.functions, isAtom: reader.isAtom };
}

class Reader {
  readonly names: { path: string[]; soft: boolean }[] = [];
  readonly functions: string[] = [];
  isAtom = true;
  private depth = 0;
  private before: 'operator' | 'value' | 'name' | 'dot' | 'type' = 'operator';

  /** A value stands here: a literal or a node. */
  value(): void {
    this.touch();
    this.before = 'value';
  }

  read(piece: string): string {
    let normal = '';
    let isReadable = true;
    for (const match of piece.matchAll(TOKEN)) {
      const [token] = match;
      const { blank, literal, quoted, word } = match.groups ?? {};
      const rest = piece.slice(match.index + token.length, match.index + token.length + 8);
      if (blank !== undefined) {
        // A hint is written as a comment, and matters.
        normal += token.startsWith('/*+') ? token : normal.endsWith(' ') ? '' : ' ';
        continue;
      }
      const isWord = word !== undefined && this.before !== 'dot' && RESERVED.has(word.toLowerCase());
      normal += isWord ? token.toLowerCase() : token;
      if (isWord) this.reserved(token.toLowerCase());
      else if (word !== undefined) this.name(word.toLowerCase(), SOFT.has(word.toLowerCase()), rest);
      else if (quoted !== undefined) this.name(quoted.slice(1, -1).toLowerCase(), false, rest);
      else if (literal !== undefined) {
        this.value();
        isReadable &&= !literal.includes('\\');
      } else {
        this.sign(token);
        isReadable &&= !UNREADABLE.test(token);
      }
    }
    this.isAtom &&= isReadable;
    return isReadable ? normal : piece;
  }

  private reserved(word: string): void {
    if (ATOMIC.has(word)) this.touch();
    else if (this.depth === 0) this.isAtom = false;
    this.before = word === 'as' ? 'type' : 'operator';
  }

  private name(name: string, soft: boolean, rest: string): void {
    if (this.before === 'type') {
      this.before = 'value';
      return;
    }
    const last = this.names.at(-1);
    if (/^\s*\(/.test(rest)) this.functions.push(name);
    else if (this.before === 'dot' && last !== undefined) last.path.push(name);
    else this.names.push({ path: [name], soft });
    if (this.before !== 'dot') this.touch();
    this.before = 'name';
  }

  private sign(sign: string): void {
    if (sign === '(' || sign === '[') {
      this.depth += 1;
      this.before = 'operator';
    } else if (sign === ')' || sign === ']') {
      this.depth -= 1;
      this.before = 'value';
    } else if (sign === '.') this.before = this.before === 'name' ? 'dot' : 'operator';
    else {
      if (sign !== '::' && this.depth === 0) this.isAtom = false;
      this.before = sign === '::' ? 'type' : 'operator';
    }
  }

  /** Two values side by side, such as `a b`, are held together by something that is not read here. */
  private touch(): void {
    if (this.depth === 0 && (this.before === 'value' || this.before === 'name')) this.isAtom = false;
  }
}
