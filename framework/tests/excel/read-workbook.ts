import { buffer } from 'node:stream/consumers';
import { SaxesParser } from 'saxes';
import yauzl from 'yauzl';

/** A cell as its file has it. */
export interface ReadCell {
  /** The digits of a number, as they are written; a text as Excel shows it. */
  readonly value: string;
  readonly kind: 'number' | 'text' | 'boolean';
  readonly style: number;
}

/** The parts of a workbook, each of which is XML. */
export async function readParts(file: string): Promise<ReadonlyMap<string, string>> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) =>
    yauzl.open(file, { lazyEntries: true, autoClose: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  const parts = new Map<string, string>();
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject).on('end', resolve);
    zip.on('entry', (entry: yauzl.Entry) =>
      zip.openReadStream(entry, (error, stream) => {
        if (error) reject(error);
        else
          buffer(stream).then((bytes) => {
            parts.set(entry.fileName, bytes.toString('utf8'));
            zip.readEntry();
          }, reject);
      }),
    );
    zip.readEntry();
  });
  for (const [name, text] of parts) {
    const parser = new SaxesParser({ xmlns: true });
    parser.on('error', (error) => {
      throw new Error(`${name}: ${error.message}`);
    });
    parser.write(text).close();
  }
  return parts;
}

/** The cells of a sheet by row, from 1, and by column, from 0. */
export function readCells(xml: string): ReadonlyMap<number, ReadonlyMap<number, ReadCell>> {
  const rows = new Map<number, Map<number, ReadCell>>();
  let cell:
    | { readonly row: number; readonly column: number; readonly kind: ReadCell['kind']; readonly style: number; value: string }
    | undefined;
  let isValue = false;
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'c') {
      const [, letters = '', row = '0'] = /^([A-Z]+)(\d+)$/.exec(String(attributes.r)) ?? [];
      const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      const kind = attributes.t === 'inlineStr' ? 'text' : attributes.t === 'b' ? 'boolean' : 'number';
      cell = { row: Number(row), column, kind, style: Number(attributes.s ?? 0), value: '' };
    }
    isValue = name === 'v' || name === 't';
  });
  parser.on('text', (text) => {
    if (isValue && cell !== undefined) cell.value += text;
  });
  parser.on('closetag', ({ name }) => {
    isValue = false;
    if (name !== 'c' || cell === undefined) return;
    const { row, column, kind, style, value } = cell;
    const shown = value.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    const cells = rows.get(row) ?? new Map<number, ReadCell>();
    rows.set(row, cells.set(column, { value: kind === 'text' ? shown : value, kind, style }));
    cell = undefined;
  });
  parser.write(xml).close();
  return rows;
}

/** The rows below the header of a sheet: texts, digits, and null for no cell. */
export function readTable(xml: string, columns: number, header = 4): readonly (readonly (string | null)[])[] {
  return [...readCells(xml)]
    .filter(([row]) => row > header)
    .map(([, cells]) => Array.from({ length: columns }, (_, place) => cells.get(place)?.value ?? null));
}

/** The day of a number of Excel's. */
export function dayOfSerial(serial: string): string {
  return new Date(Date.UTC(1899, 11, 30) + Number(serial) * 86_400_000).toISOString().slice(0, 10);
}
