import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Question } from '../../src/semantic/index.js';
import { SHOP } from '../cli/metrics-shop.js';

/** Rows of an answer, each value as text. */
export type Figures = readonly (readonly (string | null)[])[];

/** A question and its exact figures. Each way of asking gives these. */
export interface KnownQuestion {
  readonly name: string;
  readonly question: Question;
  /** The columns of the answer, with their types as the API writes them. */
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly figures: Figures;
  /** The same question as SQL over the schema `metrics`. */
  readonly sql: string;
  /** Why a metrics view can't answer it. */
  readonly notInViews?: string;
}

/** The file that other languages read, too. */
const TEN_QUESTIONS_FILE = fileURLToPath(new URL('../../../tests/serve/ten-questions.json', import.meta.url));

export const { today: TODAY, questions: TEN_QUESTIONS } = JSON.parse(readFileSync(TEN_QUESTIONS_FILE, 'utf8')) as {
  readonly today: string;
  readonly questions: readonly KnownQuestion[];
};

/** The metrics view that answers a question. */
export const viewOf = (name: string): string => `metrics_of_${name.replace(/\W+/g, '_')}`;

const CONFIG = `
  import { defineConfig } from 'martlet';
  export default defineConfig({
    name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local',
    serve: { anonymous: 'reader', http: { port: 0 }, postgres: { port: 0 } },
    roles: { reader: { relations: 'gold.*', metrics: '*' } },
  });`;

/** The shop, served to all who ask, with a metrics view for each question that one can answer. */
export const TEN_QUESTIONS_SHOP: Readonly<Record<string, string>> = {
  ...SHOP,
  'martlet.config.ts': CONFIG,
  ...Object.fromEntries(
    TEN_QUESTIONS.filter(({ notInViews }) => notInViews === undefined).map((asked) => [
      `models/${viewOf(asked.name)}.ts`,
      viewModule(asked),
    ]),
  ),
};

function viewModule({ name, question, columns }: KnownQuestion): string {
  const { metrics, ...rest } = question;
  const camelCase = (text: string): string => text.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const names = metrics.map((metric) => (typeof metric === 'string' ? metric : metric.metric));
  const asked = names.map((metric) => `${metric}: sales.${camelCase(metric)}`).join(', ');
  const contract = columns.map(([column, type]) => `${column}: ${type.includes('(') ? type : `${type}()`}`).join(', ');
  return `
    import { boolean, date, decimal, double, integer, metric, query, text } from 'martlet';
    import * as sales from '../semantic/sales.js';
    import { dimDate } from './dim_date.js';
    import { dimProduct } from './dim_product.js';
    import { factSales } from './fact_sales.js';
    export const ${camelCase(viewOf(name))} = metric({
      name: '${viewOf(name)}', from: { sales: factSales, products: dimProduct, dates: dimDate }, columns: { ${contract} },
      query: () => query({ metrics: { ${asked} }, ...${JSON.stringify(rest)} } as never, { sales: factSales, products: dimProduct, dates: dimDate }),
    });`;
}
