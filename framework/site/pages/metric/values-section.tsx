import type { MetricMonth } from '../../../src/catalog/metric-schema.js';
import type { SiteAnomaly, SiteMetric, SiteMetricDetail } from '../../../src/catalog/site/site-metrics.js';
import { formatInstant, formatMonth, formatNumber, spokenUnit, titleOf } from '../../parts/format.js';
import { figureOf, isOpen, MonthChart, monthOf } from '../../parts/month-chart.js';
import { Empty, Section } from '../../parts/page.js';
import { RelationLink } from '../../parts/relation-link.js';
import { Table } from '../../parts/table.js';

interface ValuesProps {
  readonly metric: SiteMetric;
  readonly detail: SiteMetricDetail;
}

/** The values by month as a chart and as a table, with what monitors found unusual in what the metric is made of. */
export function ValuesSection({ metric, detail: { values, anomalies } }: ValuesProps) {
  const { name } = metric;
  const unit = spokenUnit(metric.unit);
  const shown = values?.kind === 'values' ? new Set(values.months.map(({ month }) => monthOf(month))) : undefined;
  const isMarked = anomalies.some(({ day }) => shown?.has(monthOf(day)) === true);
  return (
    <Section
      title="By month"
      note={
        values?.kind === 'values' ? (
          <>
            Asked {formatInstant(values.at)} of <bdi>{values.environment}</bdi>
          </>
        ) : undefined
      }
    >
      {values === undefined && (
        <Empty>
          The warehouse was not asked. <code>martlet docs generate --profile</code> asks it for the values.
        </Empty>
      )}
      {values?.kind === 'none' && (
        <Empty>
          It has no values by month: <bdi>{values.reason}</bdi>
        </Empty>
      )}
      {values?.kind === 'values' && (
        <>
          <Latest months={values.months} at={values.at} unit={unit} />
          <MonthChart title={titleOf(name)} unit={unit} values={values} anomalies={anomalies} />
          {isMarked && <p class="note unusual-note">Marked months hold a day that a monitor found unusual.</p>}
          <details class="months">
            <summary>The months as a table</summary>
            <Table
              label={`${titleOf(name)} by month`}
              rows={[...values.months].reverse()}
              keyOf={({ month }) => month}
              columns={[
                {
                  title: 'Month',
                  cell: (month) => (
                    <span>
                      {formatMonth(month.month)}
                      {isOpen(month, values.at) && <span class="quiet"> not over yet</span>}
                    </span>
                  ),
                },
                {
                  title: unit === undefined ? 'Value' : `Value in ${unit}`,
                  cell: ({ text }) => (text === '' ? <span class="quiet">nothing</span> : <bdi>{text}</bdi>),
                  align: 'end',
                },
              ]}
            />
          </details>
        </>
      )}
      {anomalies.length > 0 && <Anomalies anomalies={anomalies} />}
    </Section>
  );
}

interface LatestProps {
  readonly months: readonly MetricMonth[];
  readonly at: string;
  readonly unit: string | undefined;
}

/** The newest month that is over; one that is not would be taken for a fall. */
function Latest({ months, at, unit }: LatestProps) {
  const known = months.filter((month) => figureOf(month) !== undefined);
  const over = known.findLast((month) => !isOpen(month, at));
  const open = known.find((month) => isOpen(month, at));
  return (
    <p class="latest">
      {over !== undefined && (
        <>
          <strong>
            <bdi>{over.text}</bdi>
          </strong>{' '}
          {unit !== undefined && <bdi>{unit} </bdi>}
          <span class="quiet">in {formatMonth(over.month)}</span>
        </>
      )}
      {open !== undefined && (
        <span class="quiet">
          {over === undefined ? '' : ', '}
          <bdi>{open.text}</bdi> in {formatMonth(open.month)} so far
        </span>
      )}
    </p>
  );
}

function Anomalies({ anomalies }: { readonly anomalies: readonly SiteAnomaly[] }) {
  return (
    <>
      <h3>What monitors found unusual</h3>
      <Table
        label="Anomalies"
        rows={anomalies}
        keyOf={({ relation, monitor, day }) => `${relation} ${monitor} ${day}`}
        columns={[
          { title: 'Day', cell: ({ day }) => <time dateTime={day}>{day}</time> },
          { title: 'Relation', cell: ({ relation }) => <RelationLink id={relation} /> },
          { title: 'Monitor', cell: ({ monitor }) => <bdi class="name">{monitor}</bdi> },
          { title: 'Measured', cell: ({ value }) => (value === undefined ? '–' : formatNumber(value)), align: 'end' },
        ]}
      />
    </>
  );
}
