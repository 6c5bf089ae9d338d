import { MartletError } from '../../../errors.js';
import type { FixedWidthFileOptions } from '../../../model/index.js';
import { openContent } from '../../file-content.js';
import { COPY_FORM } from '../../plain-csv.js';
import { RowsFile } from '../../rows-file.js';
import { TextDecoding } from '../../text-decoding.js';
import { textsOf } from '../../texts.js';
import { TextRows } from '../csv/text-rows.js';
import { utf8Of } from '../csv/utf8.js';
import type { FileFormat } from '../format.js';

/** Lines whose columns are found by their place: characters from a start on, so many of them. */
export const fixedWidth: FileFormat<FixedWidthFileOptions> = {
  examine: async ({ source, options, columns }, content) => {
    const given = content.file.pattern.columns;
    const fields = Object.keys(columns).filter((column) => options.fields[column] !== undefined);
    const without = Object.keys(columns).filter(
      (column) => options.fields[column] === undefined && !given.includes(column) && options.columns?.[column]?.whenMissing === undefined,
    );
    const { encoding = 'utf-8', skipLines = 0, footerRows = 0, comment } = options;
    const nulls = textsOf(options.nullText);
    return {
      fields,
      problems: without.map(
        (column) => new MartletError('source-column-missing', { source, file: content.file.path, column, similar: [] }),
      ),
      look: () => undefined,
      direct: () => undefined,
      copy: async (folder, signal) => {
        const form = { ...COPY_FORM, width: fields.length };
        const places = fields.flatMap((column) => options.fields[column] ?? []);
        const least = Math.max(0, ...places.filter((_, index) => index % 2 === 0));
        const paths = await RowsFile.fill(folder, fields.length, async (copy) => {
          const decoding = new TextDecoding(encoding);
          const rows = new TextRows(
            // Only whole lines count: nothing has quotes, and what a NUL would divide is not looked at.
            { delimiter: '\0', quote: undefined, escape: '', skipLines, footerRows, ...(comment === undefined ? {} : { comment }) },
            {
              row: (_found, raw) => {
                const line = encoding === 'utf-8' ? utf8Of(raw) : raw;
                if (line === undefined) return copy.fault(Buffer.from(raw, 'latin1').toString('utf8'), 'not valid UTF-8');
                const characters = [...line];
                if (characters.length < least) return copy.fault(line, 'too few characters');
                return copy.row(
                  fields.map((column) => {
                    const [start, length] = options.fields[column] ?? [1, 0];
                    const text = characters
                      .slice(start - 1, start - 1 + length)
                      .join('')
                      .trim();
                    return text === '' || nulls.includes(text) ? null : text;
                  }),
                );
              },
              fault: (raw, reason) => copy.fault(raw, reason),
            },
          );
          for await (const chunk of await openContent(content, signal)) {
            rows.write(decoding.decode(chunk));
            await copy.flush();
          }
          rows.write(decoding.decode(Buffer.alloc(0), true));
          rows.end();
        });
        return { ...paths, form, oneThread: true };
      },
    };
  },
};
