import { describe, expect, test } from 'vitest';
import { buildPlanFile } from '../../src/artifacts/index.js';
import { planMarkdown } from '../../src/cli/report/index.js';
import { run } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { CHANGED_LINES, LINES_WITH_NOTES_IN_CAPITALS, later, planned, SHOP } from './planned.js';

async function changed(lines: string) {
  const directory = tempProject(SHOP);
  await run(directory, { command: 'build' });
  return planned(later(directory, { 'models/lines.ts': lines }));
}

describe('a plan for a pull request', () => {
  test('has a table for each group and the SQL folded away', async () => {
    expect(planMarkdown(await changed(LINES_WITH_NOTES_IN_CAPITALS))).toBe(`<!-- martlet plan -->

### Plan for prod on local

Plan for prod: 1 changed (1 breaking), 1 affected, 1 not rebuilt; 2 models to build.

- **build** 2 models, about 4 rows and 96 bytes
- **test** 2 tests up to date (not rerun)
- **publish** 2 views will be switched in prod

#### Changed (1)

| relation | action | change | estimate |
| --- | --- | --- | --- |
| \`gold.lines\` | build table | **breaking**<br>\`~ note expression\` | \\~2 rows, 64 bytes |

#### Affected by what they read (1)

| relation | action | why | estimate |
| --- | --- | --- | --- |
| \`gold.notes\` | build table | because of gold.lines.note | \\~2 rows, 32 bytes |

#### Not rebuilt, though something behind them changed (1)

| relation | action | why |
| --- | --- | --- |
| \`gold.amounts\` | stays | reads none of gold.lines.note |

<details><summary>SQL of <code>gold.lines</code></summary>

\`\`\`diff
@@ -1,5 +1,5 @@
 select
   id,
   quantity,
-  note
+  cast(upper(note) as varchar) as note
 from bronze.orders as orders
\`\`\`

</details>
`);
  });

  test('leaves the SQL out when nobody wants it', async () => {
    expect(planMarkdown(await changed(CHANGED_LINES), { sql: false })).not.toContain('<details>');
  });

  test('lets no name or text of a project become Markdown or HTML', async () => {
    const plan = await changed(CHANGED_LINES);
    const [relation] = plan.relations;
    if (relation === undefined) throw new Error('nothing changed');
    const odd = {
      ...plan,
      target: '*local* @team <b>',
      relations: [{ ...relation, id: 'gold.a|`b`', sql: { after: 'select 1 -- ```\n</details>' } }],
    };
    const text = planMarkdown(odd);
    expect(text).toContain('\\*local\\* &#64;team &lt;b&gt;');
    expect(text).toContain('| `` gold.a\\|`b` `` |');
    expect(text).toContain('````sql\nselect 1 -- ```\n</details>\n````');
    expect(text).toContain('<code>gold.a|`b`</code>');
  });

  test('stays below what GitHub takes, and says where the rest is', async () => {
    const plan = await changed(CHANGED_LINES);
    const [relation] = plan.relations;
    if (relation === undefined) throw new Error('nothing changed');
    const long = { ...relation, sql: { after: 'x'.repeat(25_000) } };
    const text = planMarkdown({ ...plan, relations: [long, long, long, long] });
    expect(text.length).toBeLessThan(65_536);
    expect(text.match(/<details>/g)).toHaveLength(2);
    expect(text).toContain('The SQL of 2 more is in `target/compiled/`.');
  });
});

describe('plan.json', () => {
  test('says the same in the published form', async () => {
    const file = buildPlanFile(await changed(CHANGED_LINES), { environment: 'prod', select: ['lines+'] });
    expect(file).toMatchObject({
      $schema: 'urn:martlet:schema:plan:1',
      environment: 'prod',
      isEmpty: false,
      request: { select: ['lines+'] },
    });
    expect(file.relations.find(({ id }) => id === 'gold.lines')).toMatchObject({
      change: {
        kind: 'changed',
        category: 'breaking',
        columns: [{ name: 'quantity', before: 'integer', after: 'decimal(18, 2)' }, {}, {}],
      },
      action: 'build',
      estimate: { rows: 2, bytes: 80, from: 'version-before' },
    });
    expect(file.relations.find(({ id }) => id === 'gold.amounts')?.change).toEqual({
      kind: 'indirect',
      causes: [{ id: 'gold.lines', rows: false, columns: ['quantity'] }],
    });
  });
});
