import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exposition } from '../../src/integrations/telemetry/prometheus/exposition.js';
import { watchedShop } from './watched-shop.js';

describe('the text that Prometheus reads', () => {
  test('says what each family is, and escapes what labels and help hold', () => {
    const text = exposition([
      { name: 'a_total', help: 'Two\nlines \\', type: 'counter', samples: [{ labels: { b: 'quote " back \\ line \n' }, value: 1 }] },
      { name: 'c', help: 'None.', type: 'gauge', samples: [] },
      { name: 'd', help: 'A histogram.', type: 'histogram', samples: [{ suffix: '_bucket', labels: { le: '+Inf' }, value: Infinity }] },
    ]);
    expect(text).toBe(
      [
        '# HELP a_total Two\\nlines \\\\',
        '# TYPE a_total counter',
        'a_total{b="quote \\" back \\\\ line \\n"} 1',
        '# HELP d A histogram.',
        '# TYPE d histogram',
        'd_bucket{le="+Inf"} +Inf',
        '',
      ].join('\n'),
    );
  });

  test('a run leaves its numbers in a file of its environment', async () => {
    const { directory, martlet } = watchedShop("{ prometheus: { textfiles: 'metrics' } }");
    await martlet(['build']);
    const text = readFileSync(join(directory, 'metrics/martlet_shop_prod.prom'), 'utf8');
    expect(text).toMatch(/^martlet_run_duration_seconds\{project="shop",environment="prod",target="local",command="build"\} [\d.]+$/m);
    expect(text).toMatch(/^martlet_run_success\{.*\} 0$/m);
    expect(text).toMatch(/^martlet_run_memory_peak_bytes\{.*\} 64000000$/m);
    expect(text).toContain('martlet_step_rows{project="shop",environment="prod",relation="gold.visits",kind="model"} 2\n');
    expect(text).toContain('martlet_test_failures{project="shop",environment="prod",relation="gold.visits",test="between_id"} 1\n');
    expect(text).toMatch(/^martlet_run_finished_timestamp_seconds\{.*\} \d+/m);
  });

  test('a folder that can’t be written fails no run', async () => {
    const { martlet } = watchedShop("{ prometheus: { textfiles: 'package.json' } }");
    const { exitCode, out } = await martlet(['build', '--select', 'customers']);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringContaining('MARTLET-R310') });
  });
});
