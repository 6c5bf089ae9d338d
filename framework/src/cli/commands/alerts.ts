import { MartletError } from '../../errors.js';
import { openAlerts, spool } from '../../integrations/index.js';
import { openRun } from '../../run/index.js';
import { sendSpooled, spoolingFrom } from '../alerting.js';
import type { CommandContext } from '../command-context.js';
import type { AddCommand } from '../program.js';
import { errorLines, styleFor, tableLines, toJson, writeLines } from '../report/index.js';
import { withProject } from '../with-project.js';

/** `martlet alerts` */
export const addAlerts: AddCommand = (command, start) => {
  command.option('--acknowledge <step>', 'record that a person looks after an alert; takes its step, as the list names it');
  command.action(({ acknowledge }: { readonly acknowledge?: string }) => start(command, (context) => alerts(context, acknowledge)));
};

function alerts(context: CommandContext, acknowledged: string | undefined): Promise<number> {
  const { environment: wanted, clock, signal, out, err, json } = context;
  return withProject(context, async (project, early) => {
    const { open, spooled } = await openRun(
      project,
      { clock, signal, environment: wanted, early, access: 'note' },
      () => undefined,
      async ({ run }) => {
        const around = spoolingFrom({ run }, clock);
        const open = openAlerts(await around.store.history({ kind: 'alert', environment: around.environment }));
        const found = acknowledged === undefined ? undefined : open.get(acknowledged);
        if (acknowledged !== undefined && found === undefined) {
          const problem = `No alert "${acknowledged}" is open.`;
          throw new MartletError('command-line', { problem, similar: [...open.keys()].slice(0, 3), command: 'alerts' });
        }
        const notices = found === undefined ? [] : [{ ...found.notice, event: 'acknowledge' as const, at: clock.now() }];
        const outbox = await spool(around, notices, { wakesAll: true });
        return { open, spooled: { environment: around.environment, outbox } };
      },
    );
    const errors = await sendSpooled(project, context, spooled);
    const style = styleFor(out);
    const rows = [...open.values()].map(({ notice, notifiedAt }) => [
      notice.key,
      notice.severity,
      notifiedAt.slice(0, 19).replace('T', ' '),
      notice.owner ?? '',
    ]);
    if (json) for (const { notice, notifiedAt } of open.values()) out.write(`${toJson({ ...notice, notifiedAt })}\n`);
    else if (rows.length === 0) writeLines(out, ['No alert is open.']);
    else
      writeLines(
        out,
        tableLines(
          [{ title: 'Step' }, { title: 'Severity' }, { title: 'Sent at', isExtra: true }, { title: 'Owner', isExtra: true }],
          rows,
          style,
        ),
      );
    writeLines(
      err,
      errors.flatMap((error) => errorLines(error, style)),
    );
    return errors.length === 0 ? 0 : 3;
  });
}
