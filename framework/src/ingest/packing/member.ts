import { posix } from 'node:path';
import { MartletError } from '../../errors.js';
import type { FileFormatName } from '../../model/index.js';
import type { SourceFile } from '../source-files.js';
import { openZip } from './zip-archive.js';

/** What a source says of the content of its files. */
export interface WantedContent {
  readonly format?: FileFormatName;
  readonly member?: string | undefined;
}

/**
 * The file of an archive that a source reads: the only one, or the one that it names. What systems add for themselves does not count.
 *
 * @throws MartletError `source-archive-member`, or `source-format-other` for a workbook, which is an archive too.
 */
export async function memberOf(
  source: string,
  { path: file, absolutePath }: SourceFile,
  { format = 'csv', member }: WantedContent,
): Promise<string> {
  const archive = await openZip(absolutePath);
  archive.close();
  const office = OFFICE.find(({ part }) => archive.names.some((name) => name.toLowerCase() === part));
  if (office !== undefined) {
    const { what, format: known } = office;
    throw new MartletError('source-format-other', {
      source,
      file,
      declared: format,
      what,
      ...(known === undefined ? {} : { format: known }),
    });
  }
  const members = archive.names.filter((name) => !/(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i.test(name));
  const wanted = member === undefined ? members : members.filter((name) => isCalled(name, member));
  const [only, second] = wanted;
  if (only === undefined || second !== undefined) {
    throw new MartletError('source-archive-member', { source, file, members, ...(member === undefined ? {} : { member }) });
  }
  return only;
}

/** `*` is any run of characters. A pattern without a folder is about the name alone. */
function isCalled(name: string, member: string): boolean {
  const pattern = member
    .split('*')
    .map((text) => text.replace(/[.+?^$()|[\]\\{}]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`, 's').test(member.includes('/') ? name : posix.basename(name));
}

/** What tells documents of office programs from other archives. */
const OFFICE: readonly { readonly part: string; readonly what: string; readonly format?: 'excel' }[] = [
  { part: 'xl/workbook.xml', what: 'an Excel workbook', format: 'excel' },
  { part: 'xl/workbook.bin', what: 'a binary Excel workbook (.xlsb)' },
  { part: 'word/document.xml', what: 'a Word document' },
  { part: 'meta-inf/manifest.xml', what: 'an OpenDocument file' },
];
