import type { PiiClass } from '../../columns/index.js';
import type { ColumnReading } from '../../model/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { RelationName, Session } from '../../warehouses/warehouse.js';
import { plainText } from '../column-reading.js';
import { isNested } from '../formats/parquet/parquet.js';
import { qualified } from '../load-statements.js';
import { valueCheck } from '../value-check.js';
import { AMBIGUOUS, type Candidate, candidatesFor, type Digits, NULL_WORDS, TEXT } from './candidates.js';
import { PERSONAL_TEXTS } from './personal-data-hints.js';
import type { DraftColumn } from './propose-files.js';

/** What a column of texts holds. */
type Typed = Pick<DraftColumn, 'type' | 'nullable' | 'nullShare' | 'reading' | 'doubt'>;

/** So many rows are looked at before all are: most types do not fit those. */
const SAMPLE = 2000;

/** The columns of a table of texts, in the embedded engine, and what they say of themselves. */
export class TextColumns {
  readonly #table: string;

  constructor(
    private readonly session: Session,
    private readonly dialect: Dialect,
    relation: RelationName,
    private readonly rows: number,
  ) {
    this.#table = qualified({ dialect }, relation);
  }

  /** The narrowest type of each column that holds all its texts, in one of the forms that files have. */
  async typesOf(columns: readonly DraftColumn[]): Promise<readonly Typed[]> {
    const types: Typed[] = [];
    for (const column of columns) types.push(await this.#typeOf(column));
    return types;
  }

  /**
   * The columns that identify a row: one that is called like it, or is the first, or two together. Only those count of which equal texts are
   * equal values.
   */
  async grainOf(columns: readonly DraftColumn[]): Promise<readonly string[]> {
    const keys = columns.filter(({ type, nullable, reading }) => {
      const { from: _, ...form } = reading;
      return !nullable && Object.keys(form).length === 0 && ['text', 'integer', 'date'].includes(type.kind);
    });
    if (this.rows === 0) return [];
    const called = keys.filter(({ name }) => /(^|_)(id|key|code|no|nr|number|uuid|sku)$/.test(name));
    const single = [...called, ...keys.slice(0, 1)].map(({ name }) => [name]);
    const some = keys.slice(0, MOST_KEYS);
    const pairs = some.flatMap((left, place) => some.slice(place + 1).map((right) => [left.name, right.name]));
    for (const tried of [single, pairs]) {
      const found = await this.#firstUnique(tried);
      if (found !== undefined) return found;
    }
    return [];
  }

  /** The columns whose texts look like those of persons. */
  async personalTexts(columns: readonly DraftColumn[]): Promise<ReadonlyMap<string, PiiClass>> {
    const found = new Map<string, PiiClass>();
    for (const { name, type } of columns) {
      if (type.kind !== 'text') continue;
      const shares = PERSONAL_TEXTS.map(
        ([, pattern], place) => `avg(case when regexp_full_match(text, ${this.dialect.literal(pattern)}) then 1 else 0 end) as p${place}`,
      );
      const [row] = await this.session.query(`select ${shares.join(', ')} from (${this.#texts(name)}) where text <> ''`);
      const hit = PERSONAL_TEXTS.find((_, place) => Number(row?.[`p${place}`] ?? 0) >= ENOUGH);
      if (hit !== undefined) found.set(name, hit[0]);
    }
    return found;
  }

  async #typeOf({ name, reading, physicalType }: DraftColumn): Promise<Typed> {
    const look = await this.#lookAt(name);
    const asText: Typed = { type: TEXT, nullable: look.missing > 0 || this.rows === 0, nullShare: look.missing / this.rows || 0, reading };
    if (look.present === 0) return { ...asText, nullable: true };
    if (physicalType !== undefined) return (await this.#first(name, this.#ofPhysical(physicalType), reading)) ?? asText;
    const { words, signs } = look;
    const attempts: readonly ColumnReading[] = [
      {},
      ...(words.length === 0 ? [] : [{ nullText: words.length === 1 ? words[0] : words }]),
      ...(look.hasBlanks ? [{ trim: true }] : []),
      ...(signs.length === 0 ? [] : [{ signs }]),
    ];
    for (const attempt of attempts) {
      const { point, comma } = attempt.signs === undefined ? look : await this.#lookAt(name, signs);
      const candidates = candidatesFor(point, comma).filter(({ type }) => attempt.signs === undefined || NUMBERS.includes(type.kind));
      const found = await this.#first(name, candidates, { ...reading, ...attempt });
      if (found?.doubt !== undefined) return { ...asText, doubt: found.doubt };
      if (found !== undefined) return found;
    }
    return asText;
  }

  /** What all texts of a column say together, in one question. Numbers are looked at without their signs. */
  async #lookAt(name: string, without: readonly string[] = []): Promise<Look> {
    const { literal } = this.dialect;
    const bare = without.reduce((sql, sign) => `replace(${sql}, ${literal(sign)}, '')`, 'text');
    const digits = (whole: string, group: string, fraction: string): string =>
      `coalesce(max(length(replace(regexp_extract(bare, '${whole}', 1), '${group}', ''))), 0) || ' ' || coalesce(max(length(regexp_extract(bare, '${fraction}', 1))), 0)`;
    const [row] = await this.session.query(`select
      count(*) filter (where text is null) as missing,
      count(*) filter (where text <> '') as present,
      string_agg(distinct text, chr(1)) filter (where text in (${NULL_WORDS.map((word) => literal(word)).join(', ')})) as words,
      coalesce(bool_or(text <> trim(text)), false) as blanks,
      string_agg(distinct regexp_extract(text, '[€$£¥%]'), '') as signs,
      ${digits('^[-+]?([0-9,]*)', ',', '[.]([0-9]+)$')} as point,
      ${digits('^[-+]?([0-9.]*)', '.', ',([0-9]+)$')} as comma
      from (select text, trim(${bare}) as bare from (${this.#texts(name)}))`);
    return {
      missing: Number(row?.missing),
      present: Number(row?.present),
      words: textsIn(row?.words, '\u0001'),
      hasBlanks: row?.blanks === true,
      signs: textsIn(row?.signs, ''),
      point: digitsOf(row?.point),
      comma: digitsOf(row?.comma),
    };
  }

  #ofPhysical(physicalType: string): readonly Candidate[] {
    const logical = isNested(physicalType) ? ({ kind: 'json' } as const) : this.dialect.logicalType(physicalType);
    return logical === undefined || logical.kind === 'text' || logical.kind === 'array' ? [] : [{ type: logical, reading: {} }];
  }

  /** The first candidate that fits all texts of a column, with how many rows have none. */
  async #first(name: string, candidates: readonly Candidate[], reading: ColumnReading): Promise<Typed | undefined> {
    const likely = await this.#fitting(name, candidates, reading, `limit ${SAMPLE}`);
    const fitting = this.rows > SAMPLE ? await this.#fitting(name, likely, reading, '') : likely;
    const [first] = fitting.filter(({ isLikely }) => isLikely);
    if (first === undefined) return undefined;
    const { nulls, type } = first;
    const { format = '' } = first.reading;
    const [day = '', ...time] = format.split(/ (?=HH)/);
    const other = AMBIGUOUS.get(day);
    const alternative = other === undefined ? undefined : [other, ...time].join(' ');
    const isAmbiguous = alternative !== undefined && fitting.some((one) => one.reading.format === alternative);
    const typed = { type, nullable: nulls > 0, nullShare: nulls / this.rows, reading: { ...reading, ...first.reading } };
    return isAmbiguous ? { ...typed, doubt: [format, alternative] } : typed;
  }

  async #fitting(name: string, candidates: readonly Candidate[], reading: ColumnReading, limit: string): Promise<readonly Fitting[]> {
    if (candidates.length === 0) return [];
    const checks = candidates.map((candidate, place) => {
      const definition = { type: candidate.type, nullable: true, tests: [] };
      const { whenMissing: _missing, from: _from, ...form } = reading;
      const plain = plainText('raw', definition, { ...form, ...candidate.reading }, this.dialect).sql;
      const { cast, isGood = 'true' } = valueCheck({ raw: `p${place}`, value: `v${place}` }, definition, this.dialect);
      return {
        plain: `${plain} as p${place}`,
        cast: `${cast} as v${place}`,
        isGood,
        each: candidate.each ?? 'true',
        some: candidate.some ?? 'true',
      };
    });
    const selected = checks.flatMap(({ isGood, each, some }, place) => [
      `coalesce(bool_and(${isGood} and (coalesce(p${place}, '') = '' or ${each})), true) as g${place}`,
      `coalesce(bool_or(${some}), false) as s${place}`,
      `count(*) filter (where v${place} is null) as n${place}`,
    ]);
    const texts = `select text as raw, text from (${this.#texts(name, limit)})`;
    const plains = `select *, ${checks.map(({ plain }) => plain).join(', ')} from (${texts})`;
    const [row] = await this.session.query(
      `select ${selected.join(', ')} from (select *, ${checks.map(({ cast }) => cast).join(', ')} from (${plains}))`,
    );
    return candidates.flatMap((candidate, place) =>
      row?.[`g${place}`] === true ? [{ ...candidate, isLikely: row[`s${place}`] === true, nulls: Number(row[`n${place}`]) }] : [],
    );
  }

  async #firstUnique(tried: readonly (readonly string[])[]): Promise<readonly string[] | undefined> {
    if (tried.length === 0) return undefined;
    const counts = tried.map(
      (names, place) => `count(distinct (${names.map((name) => this.dialect.identifier(name)).join(', ')})) = count(*) as u${place}`,
    );
    const [row] = await this.session.query(`select ${counts.join(', ')} from ${this.#table}`);
    return tried.find((_, place) => row?.[`u${place}`] === true);
  }

  #texts(name: string, limit = ''): string {
    return `select ${this.dialect.identifier(name)} as text from ${this.#table} ${limit}`;
  }
}

/** What the texts of a column have in common. */
interface Look {
  readonly missing: number;
  readonly present: number;
  /** The words for null that are among them, and the signs that are beside numbers. */
  readonly words: readonly string[];
  readonly signs: readonly string[];
  readonly hasBlanks: boolean;
  readonly point: Digits;
  readonly comma: Digits;
}

function textsIn(joined: unknown, separator: string): readonly string[] {
  return joined === null || joined === undefined || joined === '' ? [] : String(joined).split(separator).sort();
}

function digitsOf(found: unknown): Digits {
  const [whole = 0, fraction = 0] = String(found).split(' ').map(Number);
  return { whole, fraction };
}

interface Fitting extends Candidate {
  readonly isLikely: boolean;
  readonly nulls: number;
}

const NUMBERS = ['integer', 'decimal', 'double'];
const MOST_KEYS = 8;
const ENOUGH = 0.8;
