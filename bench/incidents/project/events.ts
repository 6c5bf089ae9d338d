import { decimal, type Monitor, type Row, type RowMonitors, text, timestamp } from 'martlet';

/** What the domains have in common, as far as monitors are concerned. */
export const columns = {
  event_id: text().notNull(),
  happened_at: timestamp().notNull(),
  category: text().notNull(),
  amount: decimal(18, 2).notNull(),
  code: text(),
};

export interface Event extends Row<typeof columns> {}

/** One monitor of each kind, and one by segment. */
export const monitors = (m: RowMonitors<Event>): readonly Monitor[] => [
  ...m.daily('happened_at', [
    m.volume(),
    m.volume({ by: 'category' }),
    m.nullShare('code'),
    m.distinctShare('event_id'),
    m.mean('amount'),
    m.stddev('amount'),
    m.quantile('amount', 0.5),
    m.mix('category'),
  ]),
  m.freshness('happened_at'),
];
