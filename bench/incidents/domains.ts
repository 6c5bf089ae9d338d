/** How one domain behaves while nothing is wrong. */
export interface Domain {
  readonly name: string;
  readonly rowsADay: number;
  /** The growth of its volume by day. */
  readonly growth: number;
  /** How many rows weekends have, beside other days. */
  readonly weekend: number;
  /** The median of its amounts. */
  readonly amount: number;
  readonly categories: Readonly<Record<string, number>>;
  readonly nullShare: number;
}

export const DOMAINS: readonly Domain[] = [
  {
    name: 'orders',
    rowsADay: 900,
    growth: 0.001,
    weekend: 1.3,
    amount: 45,
    categories: { web: 0.6, retail: 0.28, wholesale: 0.12 },
    nullShare: 0.7,
  },
  {
    name: 'customers',
    rowsADay: 300,
    growth: 0.001,
    weekend: 0.9,
    amount: 31,
    categories: { private: 0.8, business: 0.2 },
    nullShare: 0.05,
  },
  { name: 'products', rowsADay: 250, growth: 0, weekend: 1, amount: 12, categories: { food: 0.5, care: 0.3, home: 0.2 }, nullShare: 0.02 },
  { name: 'recipes', rowsADay: 350, growth: 0, weekend: 1, amount: 2.5, categories: { kilogram: 0.6, litre: 0.4 }, nullShare: 0.03 },
  {
    name: 'shipments',
    rowsADay: 800,
    growth: 0.001,
    weekend: 0.5,
    amount: 7,
    categories: { road: 0.7, air: 0.2, sea: 0.1 },
    nullShare: 0.1,
  },
  {
    name: 'returns',
    rowsADay: 220,
    growth: 0.001,
    weekend: 0.7,
    amount: 38,
    categories: { damaged: 0.4, unwanted: 0.45, wrong: 0.15 },
    nullShare: 0.08,
  },
  { name: 'quality', rowsADay: 400, growth: 0, weekend: 0.4, amount: 98, categories: { passed: 0.9, failed: 0.1 }, nullShare: 0.02 },
  {
    name: 'waste',
    rowsADay: 260,
    growth: -0.001,
    weekend: 0.6,
    amount: 4,
    categories: { spoiled: 0.5, scrap: 0.35, spill: 0.15 },
    nullShare: 0.04,
  },
];
