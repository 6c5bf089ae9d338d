import { Random, valueAt } from './random.js';
import type { ColumnRole, TableShape } from './table-shape.js';

/** The ways in which a row can be dirty. A table gets those that its columns allow. */
export const DIRT_KINDS = [
  'bad_date',
  'duplicate_key',
  'orphan_reference',
  'negative_quantity',
  'broken_quoting',
  'invalid_utf8',
  'extra_column',
  'missing_column',
  'text_in_number',
] as const;

export type DirtKind = (typeof DIRT_KINDS)[number];

/** Those that a file with types can hold. */
const TYPED_KINDS = ['duplicate_key', 'orphan_reference', 'negative_quantity'] as const satisfies readonly DirtKind[];

/**
 * Makes the dirty rows of one table. A dirty row is added behind the clean row that it was made from and, unless its
 * fault is the key, has a key of its own: the clean rows stay complete, so that leaving out the dirty rows gives back
 * exactly the clean data. Only a share of 1, all rows dirty, drops the clean ones.
 */
export class Dirt {
  readonly share: number;
  readonly #kinds: readonly DirtKind[];
  readonly #roles: readonly ColumnRole[];

  constructor(shape: TableShape, share: number, seed: number) {
    this.share = share;
    this.#roles = Object.values(shape.columns);
    const held = shape.delivery?.kind === 'parquet' ? TYPED_KINDS : DIRT_KINDS;
    const possible = held.filter((kind) => this.#allows(kind));
    this.#kinds = new Random(seed, `dirt of ${shape.table}`).shuffled(possible);
  }

  get keepsCleanRows(): boolean {
    return this.share < 1;
  }

  /** Whether one more dirty row still keeps within the share; so there are always `floor(share * rows)` of them. */
  isDue(rows: number, dirtyRows: number): boolean {
    return dirtyRows + 1 <= this.share * (rows + 1) + ROUNDING;
  }

  /** The bytes of the dirty row number `serial`, with its line end. */
  smear(fields: readonly string[], serial: number): Buffer {
    const kind = valueAt(this.#kinds, serial % this.#kinds.length);
    // Which of several possible columns and values: moves on each time the kinds have gone round.
    const turn = Math.floor(serial / this.#kinds.length);
    const row = kind === 'duplicate_key' ? [...fields] : this.#withFreshKeys(fields, serial);
    const change = (roles: readonly ColumnRole[], edit: (value: string) => string): Buffer => {
      const column = this.#columnFor(roles, turn);
      return csvLine(row.map((value, index) => (index === column ? edit(value) : value)));
    };
    switch (kind) {
      case 'bad_date':
        return change(['date'], () => valueAt(BAD_DATES, turn % BAD_DATES.length));
      case 'duplicate_key':
        return csvLine(row);
      case 'orphan_reference':
        return change(['reference'], (value) => orphanKey(value, serial));
      case 'negative_quantity':
        return change(['quantity'], (value) => (Number(value) === 0 ? '-1' : `-${value}`));
      case 'broken_quoting':
        return withRawField(row, this.#columnFor(TEXT_ROLES, turn), (value) => {
          // Quotes inside quotes, but an even number of them: an odd one would swallow clean rows of the file with it.
          return Buffer.from(`"${value.replaceAll('"', '')} "new" batch"`);
        });
      case 'invalid_utf8':
        return withRawField(row, this.#columnFor(TEXT_ROLES, turn), (value) => {
          // "é" as Latin-1 writes it: in UTF-8 this byte announces two more that do not come.
          return Buffer.concat([Buffer.from(value.replace(/["',]/g, '')), Buffer.from([0xe9])]);
        });
      case 'extra_column':
        return csvLine([...row, 'unexpected']);
      case 'missing_column':
        return csvLine(row.slice(0, -1));
      case 'text_in_number':
        return change(NUMBER_ROLES, () => valueAt(TEXTS_IN_NUMBERS, turn % TEXTS_IN_NUMBERS.length));
      default:
        return kind satisfies never;
    }
  }

  #allows(kind: DirtKind): boolean {
    switch (kind) {
      case 'bad_date':
        return this.#has(['date']);
      case 'duplicate_key':
        return this.keepsCleanRows;
      case 'orphan_reference':
        return this.#has(['reference']);
      case 'negative_quantity':
        return this.#has(['quantity']);
      case 'text_in_number':
        return this.#has(NUMBER_ROLES);
      case 'broken_quoting':
      case 'invalid_utf8':
        return this.#has(TEXT_ROLES);
      case 'extra_column':
      case 'missing_column':
        return true;
      default:
        return kind satisfies never;
    }
  }

  #has(roles: readonly ColumnRole[]): boolean {
    return this.#roles.some((role) => roles.includes(role));
  }

  #columnFor(roles: readonly ColumnRole[], turn: number): number {
    const candidates = [...this.#roles.keys()].filter((index) => roles.includes(valueAt(this.#roles, index)));
    return valueAt(candidates, turn % candidates.length);
  }

  #withFreshKeys(fields: readonly string[], serial: number): string[] {
    return fields.map((value, index) => (this.#roles[index] === 'key' ? freshKey(value, serial) : value));
  }
}

const TEXT_ROLES: readonly ColumnRole[] = ['text'];
const NUMBER_ROLES: readonly ColumnRole[] = ['number', 'quantity'];
const BAD_DATES = ['2024-13-45', '2023-02-30', '31/12/2024', 'yesterday'];
const TEXTS_IN_NUMBERS = ['n/a', 'twelve', '1.2.3', '12 pcs'];
// 0.29 * 100 is 28.999999999999996: without this a share would miss a row now and then.
const ROUNDING = 1e-9;

/** A key of the same form with a number that no clean row has: `O00000017` becomes `O90000003`. */
function freshKey(key: string, serial: number): string {
  return withNumber(key, '9', serial);
}

/** A key of the same form with a number that neither a clean row nor a dirty one has: `O80000003`. */
function orphanKey(key: string, serial: number): string {
  return withNumber(key, '8', serial);
}

function withNumber(key: string, firstDigit: '8' | '9', serial: number): string {
  return key.replace(/\d+$/, (digits) => firstDigit + String(serial).padStart(digits.length - 1, '0'));
}

function csvLine(fields: readonly string[]): Buffer {
  return Buffer.from(`${fields.map(quoted).join(',')}\n`);
}

function withRawField(fields: readonly string[], column: number, raw: (value: string) => Buffer): Buffer {
  const before = fields.slice(0, column).map((field) => `${quoted(field)},`);
  const behind = fields.slice(column + 1).map((field) => `,${quoted(field)}`);
  return Buffer.concat([Buffer.from(before.join('')), raw(valueAt(fields, column)), Buffer.from(`${behind.join('')}\n`)]);
}

function quoted(field: string): string {
  return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
