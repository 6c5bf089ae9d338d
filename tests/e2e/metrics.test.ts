import { describe, expect, it } from 'vitest';
import { SHOP } from '../../framework/tests/cli/metrics-shop.js';
import { tempProject } from '../../framework/tests/temp-project.js';
import { martlet } from './martlet.js';

describe('martlet metrics', () => {
  it('answers a question from what was built, and ends with what was wrong', async () => {
    const directory = tempProject(SHOP);
    const early = await martlet(directory, 'metrics', 'query', 'revenue');
    expect([early.exitCode, early.out]).toEqual([1, '']);
    expect(early.err).toMatch(/^MARTLET-R005 /);

    expect((await martlet(directory, 'build', '--quiet')).exitCode).toBe(0);
    const question = ['metrics', 'query', 'revenue', 'average_order_value', '--by', 'product.category', '--order-by', 'revenue desc'];
    const answered = await martlet(directory, ...question);
    expect(answered).toMatchObject({ exitCode: 0, err: '' });
    // No colours and no bars in a pipe.
    expect(answered.out.split('\n')).toEqual([
      'product_category  revenue (EUR)  average_order_value (EUR)',
      'Tennis                    70.00                      35.00',
      'Lighting                  50.00                      25.00',
      'null                       5.00                       5.00',
      '',
      '3 rows',
      '4.0% of revenue has no product_category',
      '',
    ]);
    const csv = await martlet(directory, ...question, '--csv');
    expect(csv.out).toBe('product_category,revenue,average_order_value\nTennis,70.00,35\nLighting,50.00,25\n,5.00,5\n');

    const unknown = await martlet(directory, 'metrics', 'query', 'turnover');
    expect([unknown.exitCode, unknown.err]).toEqual([2, 'MARTLET-U090  The project has no metric "turnover".\n  Did you mean revenue?\n']);
  });
});
