import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { accessOf } from '../../run/index.js';
import type { AddCommand } from '../program.js';
import { countOf, heldDataHtml, toJson, writeLines } from '../report/index.js';
import { subjectKeys, subjectOption } from '../subject-option.js';
import { withProject } from '../with-project.js';

interface Options {
  readonly subject?: readonly string[];
  readonly out?: string;
}

/** `martlet access --subject customer_id=C-1042` */
export const addAccess: AddCommand = (command, start) => {
  command.addOption(subjectOption()).option('--out <folder>', 'where access.html and access.json are written', 'access');
  command.action(({ subject: texts, out: folder = 'access' }: Options) =>
    start(command, async (context) => {
      const subject = subjectKeys(texts);
      const { clock, signal, permit, environment, threads, directory, json, out } = context;
      const held = await withProject(context, (project, early) =>
        accessOf(project, { subject, clock, signal, permit, early, environment, threads }),
      );
      const at = resolve(directory, folder);
      await mkdir(at, { recursive: true });
      // No other user of the machine reads them.
      await writeFile(join(at, 'access.json'), `${toJson(held)}\n`, { mode: 0o600 });
      await writeFile(join(at, 'access.html'), heldDataHtml(held), { mode: 0o600 });
      const rows = held.held.reduce((sum, each) => sum + each.rows.length, 0);
      if (json) out.write(`${toJson({ kind: 'access', out: folder, relations: held.held.map(({ relation }) => relation), rows })}\n`);
      else
        writeLines(out, [
          `${countOf(rows, 'row')} of ${countOf(held.held.length, 'relation')} are about this person: ${folder}/access.html, ${folder}/access.json.`,
          'Remove both once they are sent: they hold personal data.',
        ]);
      return 0;
    }),
  );
};
