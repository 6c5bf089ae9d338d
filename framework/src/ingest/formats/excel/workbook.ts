import { posix } from 'node:path';
import { openZip, type ZipArchive } from '../../packing/zip-archive.js';
import { columnNumber } from './cell-range.js';
import { type NumberForm, numberForm } from './number-forms.js';
import { readWholeXml, readXml } from './xml.js';

/** What is in a cell. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** As the workbook writes it. */
  | { readonly kind: 'number'; readonly written: string }
  /** A point in time, in days since the last day but one of 1899. */
  | { readonly kind: 'instant'; readonly days: number }
  | { readonly kind: 'elapsed'; readonly days: number }
  | { readonly kind: 'error'; readonly text: string }
  /** A formula whose value the program that wrote it did not compute. */
  | { readonly kind: 'uncomputed' };

/** A row of a sheet: its number, and its cells by the number of their column, both from one. Cells without content are not there. */
export interface SheetRow {
  readonly number: number;
  readonly cells: ReadonlyMap<number, Cell>;
}

/** An Excel workbook in the form of Office Open XML (`.xlsx`, `.xlsm`). */
export interface Workbook {
  /** The names of its sheets, in their order. */
  readonly sheets: readonly string[];
  /** The rows of a sheet, by its place. */
  readonly rows: (place: number) => AsyncGenerator<SheetRow>;
  readonly close: () => void;
}

/** @throws Error for what is no workbook. */
export async function openWorkbook(path: string): Promise<Workbook> {
  const archive = await openZip(path);
  try {
    const parts = partsOfLoad(archive);
    const main = await mainPart(parts);
    const { sheets, isFrom1904 } = await readSheets(parts, main);
    const related = await readRelations(parts, main);
    const byType = (type: string): string | undefined => [...related.values()].find((one) => one.type === type)?.target;
    return {
      sheets: sheets.map(({ name }) => name),
      rows: async function* (place) {
        const target = related.get(sheets[place]?.relation ?? '')?.target;
        if (target === undefined) throw new Error(`the sheet ${sheets[place]?.name ?? ''} has no rows in it.`);
        const strings = await readStrings(parts, byType('sharedStrings'));
        const forms = await readForms(parts, byType('styles'));
        yield* readRows(parts.read(target), { strings, forms, isFrom1904 });
      },
      close: () => archive.close(),
    };
  } catch (error) {
    archive.close();
    throw error;
  }
}

interface Parts {
  readonly has: (name: string) => boolean;
  readonly read: (name: string) => AsyncGenerator<Buffer>;
}

/** Names of parts differ in case between programs. */
function partsOfLoad(archive: ZipArchive): Parts {
  const names = new Map(archive.names.map((name) => [name.toLowerCase(), name]));
  return {
    has: (name) => names.has(name.toLowerCase()),
    read: (name) => archive.read(names.get(name.toLowerCase()) ?? name),
  };
}

async function mainPart(parts: Parts): Promise<string> {
  const found = [...(await readRelations(parts, '')).values()].find(({ type }) => type === 'officeDocument')?.target;
  const main = found ?? 'xl/workbook.xml';
  if (!parts.has(main)) throw new Error('it is no Excel workbook (.xlsx).');
  return main;
}

interface Relation {
  /** The last word of its type. */
  readonly type: string;
  readonly target: string;
}

/** What a part refers to, by the names that it uses for it. */
async function readRelations(parts: Parts, of: string): Promise<ReadonlyMap<string, Relation>> {
  const found = new Map<string, Relation>();
  const folder = posix.dirname(of);
  const path = posix.join(folder, '_rels', `${posix.basename(of)}.rels`);
  if (!parts.has(path)) return found;
  await readWholeXml(parts.read(path), {
    open: (name, { Id = '', Type = '', Target = '' }) => {
      if (name !== 'Relationship') return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      found.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target });
    },
  });
  return found;
}

interface Sheets {
  readonly sheets: readonly { readonly name: string; readonly relation: string }[];
  readonly isFrom1904: boolean;
}

async function readSheets(parts: Parts, main: string): Promise<Sheets> {
  const sheets: { readonly name: string; readonly relation: string }[] = [];
  let isFrom1904 = false;
  await readWholeXml(parts.read(main), {
    open: (name, attributes) => {
      if (name === 'workbookPr') isFrom1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
      if (name !== 'sheet') return;
      const [, relation = ''] = Object.entries(attributes).find(([key]) => /:id$/.test(key)) ?? [];
      sheets.push({ name: attributes.name ?? '', relation });
    },
  });
  return { sheets, isFrom1904 };
}

/** The texts that cells refer to by their number. */
async function readStrings(parts: Parts, path: string | undefined): Promise<readonly string[]> {
  const strings: string[] = [];
  if (path === undefined || !parts.has(path)) return strings;
  const reader = new TextReader();
  await readWholeXml(parts.read(path), {
    open: (name) => {
      if (name === 'si') reader.begin();
      else reader.open(name);
    },
    text: (text) => reader.text(text),
    close: (name) => {
      reader.close(name);
      if (name === 'si') strings.push(reader.end());
    },
  });
  return strings;
}

/** The text of an element: that of its `t`, without how it is pronounced. */
class TextReader {
  #text = '';
  #isText = false;
  #isPronounced = false;

  begin(): void {
    this.#text = '';
  }

  open(name: string): void {
    if (name === 'rPh') this.#isPronounced = true;
    if (name === 't') this.#isText = !this.#isPronounced;
  }

  text(text: string): void {
    if (this.#isText) this.#text += text;
  }

  close(name: string): void {
    if (name === 'rPh') this.#isPronounced = false;
    if (name === 't') this.#isText = false;
  }

  end(): string {
    return decoded(this.#text);
  }
}

/** What XML has no place for is written as its number: `_x000D_`. */
function decoded(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** What numbers of each style are. */
async function readForms(parts: Parts, path: string | undefined): Promise<readonly NumberForm[]> {
  const forms: NumberForm[] = [];
  if (path === undefined || !parts.has(path)) return forms;
  const codes = new Map<string, string>();
  let isOfCells = false;
  await readWholeXml(parts.read(path), {
    open: (name, { numFmtId = '0', formatCode }) => {
      if (name === 'numFmt' && formatCode !== undefined) codes.set(numFmtId, formatCode);
      if (name === 'cellXfs') isOfCells = true;
      if (name === 'xf' && isOfCells) forms.push(numberForm(Number(numFmtId), codes.get(numFmtId)));
    },
    close: (name) => {
      if (name === 'cellXfs') isOfCells = false;
    },
  });
  return forms;
}

interface CellContext {
  readonly strings: readonly string[];
  readonly forms: readonly NumberForm[];
  readonly isFrom1904: boolean;
}

async function* readRows(sheet: AsyncIterable<Buffer>, context: CellContext): AsyncGenerator<SheetRow> {
  let rows: SheetRow[] = [];
  let number = 0;
  let column = 0;
  let cells = new Map<number, Cell>();
  let cell: OpenCell | undefined;
  let isValue = false;
  const text = new TextReader();
  const parts = readXml(sheet, {
    open: (name, attributes) => {
      if (name === 'row') {
        number = attributes.r === undefined ? number + 1 : Number(attributes.r);
        column = 0;
        cells = new Map();
      } else if (name === 'c') {
        column = attributes.r === undefined ? column + 1 : columnNumber(attributes.r.replace(/\d+$/, ''));
        cell = { type: attributes.t ?? 'n', form: context.forms[Number(attributes.s ?? 0)] ?? 'number', hasFormula: false };
        text.begin();
      } else if (cell !== undefined && name === 'v') {
        isValue = true;
        cell = { ...cell, value: '' };
      } else if (cell !== undefined && name === 'f') cell = { ...cell, hasFormula: true };
      else text.open(name);
    },
    text: (found) => {
      if (isValue && cell !== undefined) cell = { ...cell, value: `${cell.value ?? ''}${found}` };
      else text.text(found);
    },
    close: (name) => {
      if (name === 'v') isValue = false;
      else if (name === 'c' && cell !== undefined) {
        const read = cellOf(cell, text, context);
        if (read !== undefined) cells.set(column, read);
        cell = undefined;
      } else if (name === 'row') rows.push({ number, cells });
      else text.close(name);
    },
  });
  for await (const _ of parts) {
    yield* rows;
    rows = [];
  }
}

interface OpenCell {
  readonly type: string;
  readonly form: NumberForm;
  readonly hasFormula: boolean;
  readonly value?: string;
}

function cellOf({ type, form, hasFormula, value }: OpenCell, text: TextReader, { strings, isFrom1904 }: CellContext): Cell | undefined {
  if (type === 'inlineStr') return { kind: 'text', text: text.end() };
  if (value === undefined || (value === '' && type !== 'str')) return hasFormula ? { kind: 'uncomputed' } : undefined;
  switch (type) {
    case 's': {
      const shared = strings[Number(value)];
      if (shared === undefined) throw new Error(`a cell refers to the text ${value}, of which there are ${strings.length}.`);
      return { kind: 'text', text: shared };
    }
    case 'str':
      return { kind: 'text', text: decoded(value) };
    case 'd':
      return { kind: 'text', text: value };
    case 'b':
      return { kind: 'boolean', value: value === '1' || value === 'true' };
    case 'e':
      return { kind: 'error', text: value };
    default:
      return form === 'number' ? { kind: 'number', written: value } : timeOf(form, Number(value), isFrom1904);
  }
}

/** Excel counts a 29 February 1900, so that the days before it are one less. Durations count from none. */
function timeOf(kind: 'instant' | 'elapsed', days: number, isFrom1904: boolean): Cell {
  if (kind === 'elapsed') return { kind, days };
  if (isFrom1904) return { kind, days: days < 1 ? days : days + DAYS_TO_1904 };
  if (days >= 60 && days < 61) return { kind: 'error', text: '29 February 1900' };
  return { kind, days: days >= 1 && days < 60 ? days + 1 : days };
}

const DAYS_TO_1904 = 1462;
