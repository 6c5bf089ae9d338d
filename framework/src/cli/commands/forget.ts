import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MartletError } from '../../errors.js';
import type { KeptChoices } from '../../plan/index.js';
import { loadProject } from '../../project/index.js';
import { type ErasurePlan, type Forgotten, forget, verifyCertificate } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import { keptOption } from '../options.js';
import type { AddCommand } from '../program.js';
import { countOf, formatCount, toJson, writeLines } from '../report/index.js';
import { subjectKeys, subjectOption } from '../subject-option.js';
import { withProject } from '../with-project.js';

interface Options {
  readonly subject?: readonly string[];
  readonly apply?: boolean;
  readonly plan?: boolean;
  readonly kept?: KeptChoices;
  readonly verify?: string;
  readonly publicKey?: string;
}

/** `martlet forget --subject customer_id=C-1042` */
export const addForget: AddCommand = (command, start) => {
  command
    .addOption(subjectOption())
    .option('--plan', 'tell what would be done, and do nothing; the default')
    .option('--apply', 'do it')
    .addOption(keptOption())
    .option('--verify <certificate>', 'tell whether a certificate is what its signer signed')
    .option('--public-key <file>', 'the public key, in PEM, to verify with; that of erasure.signingKey when left out');
  command.action((options: Options) =>
    start(command, async (context) => {
      if (options.verify !== undefined) return verifyFile(context, options.verify, options.publicKey);
      if (options.plan === true && options.apply === true)
        throw new MartletError('command-line', {
          problem: '--plan and --apply are two answers to one question: choose one.',
          similar: [],
          command: 'forget',
        });
      const subject = subjectKeys(options.subject);
      const { clock, signal, permit, threads, json, out } = context;
      const forgotten = await withProject(context, (project, early) =>
        forget(project, {
          subject,
          apply: options.apply === true,
          clock,
          signal,
          permit,
          early,
          threads,
          kept: options.kept,
          ...(json ? {} : { onFound: (plan: ErasurePlan) => writeLines(out, planLines(plan)) }),
        }),
      );
      if (json) out.write(`${toJson({ kind: 'forgotten', ...forgotten })}\n`);
      else writeLines(out, endLines(forgotten));
      return 0;
    }),
  );
};

function planLines({ keys, shared, actions, environments, holds, residual, isResumed }: ErasurePlan): readonly string[] {
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([identity, count]) => `${identity} (${countOf(count, 'value')})`)
      .join(', ');
  return [
    `Known by ${counts(keys)}.`,
    ...(Object.keys(shared).length === 0 ? [] : [`Not followed, since others have them too: ${counts(shared)}.`]),
    ...(isResumed ? ['An erasure of this person was begun: this goes on with it.'] : []),
    ...actions.map(
      ({ action, place, rows, columns }) =>
        `  ${action.padEnd(20)}  ${place}${rows === undefined ? '' : `: ${countOf(rows, 'row')}`}${columns === undefined ? '' : ` (${columns.join(', ')})`}`,
    ),
    ...(environments.length === 0
      ? []
      : [`Tested and published again: ${environments.join(', ')}. No earlier publication can be rolled back to then.`]),
    ...holds.map((reason) => `Held: ${reason}: --apply is refused.`),
    ...residual.map(({ place, why, until }) => `Stays: ${place}: ${why}${until === undefined ? '' : ` (until ${until})`}.`),
  ];
}

function endLines({ certificate }: Forgotten): readonly string[] {
  if (certificate === undefined) return ['Nothing was done. Do it with --apply.'];
  const { path, content } = certificate;
  const { searched, figures } = content;
  return [
    ...figures.map(({ environment, relation, rowsBefore, rowsAfter, changed }) => {
      const columns = Object.entries(changed).map(([column, rows]) => `${column} in ${countOf(rows, 'row')}`);
      const rows = rowsBefore === rowsAfter ? [] : [`${formatCount(rowsBefore)} rows became ${formatCount(rowsAfter)}`];
      return `Changed in ${environment}: ${relation}: ${[...rows, ...columns].join(', ')}.`;
    }),
    `Found no value in ${countOf(searched.columns, 'column')} of ${countOf(searched.tables, 'table')} and in ${countOf(searched.files.length, 'file')}.`,
    `Certificate: ${path}`,
  ];
}

async function verifyFile({ directory, target, json, out }: CommandContext, file: string, publicKey: string | undefined): Promise<number> {
  const certificate = verifyCertificate(
    await readFile(resolve(directory, file), 'utf8'),
    file,
    await trustedKey(directory, target, publicKey),
  );
  const { id, begunAt, finishedAt, by, digest } = certificate;
  if (json) out.write(`${toJson({ kind: 'certificate', id, begunAt, finishedAt, by, digest })}\n`);
  else writeLines(out, [`${file} is as it was signed: erasure ${id}, ended ${finishedAt}, by ${by}.`]);
  return 0;
}

async function trustedKey(directory: string, target: string | undefined, file: string | undefined): Promise<KeyObject> {
  if (file !== undefined) return createPublicKey(await readFile(resolve(directory, file)));
  const { config } = await loadProject(directory, { target });
  const { signingKey } = config.erasure;
  if (signingKey === undefined) throw new MartletError('erasure-key', { setting: 'erasure.signingKey', problem: 'is not given' });
  return createPublicKey(createPrivateKey(signingKey.reveal()));
}
