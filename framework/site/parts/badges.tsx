import type { Health } from '../../src/catalog/site/site-data.js';
import type { RecordedStep, RunRecord } from '../../src/run/run-record.js';
import { Icon, type IconName } from './icon.js';

const KINDS: Readonly<Record<string, string>> = {
  source: 'Source',
  seed: 'Seed',
  staging: 'Staging',
  intermediate: 'Intermediate',
  dimension: 'Dimension',
  fact: 'Fact',
  metric: 'Metric view',
  model: 'Model',
  exposure: 'Exposure',
};

export function kindTitle(kind: string): string {
  return KINDS[kind] ?? kind;
}

/** What one relation of a kind is called within a sentence. */
export function kindNoun(kind: string): string {
  return kind === 'staging' || kind === 'intermediate' ? `${kind} model` : kindTitle(kind).toLowerCase();
}

/** The kind of a relation: a colour and its word. */
export function KindBadge({ kind }: { readonly kind: string }) {
  return (
    <span class={`kind kind-${kind}`}>
      <span class="kind-dot" aria-hidden="true" />
      {kindTitle(kind)}
    </span>
  );
}

const HEALTH: Readonly<Record<Health, readonly [title: string, icon: IconName]>> = {
  failing: ['Failing', 'cross'],
  skipped: ['Skipped', 'warning'],
  'not-published': ['Not published', 'warning'],
  warning: ['Warning', 'warning'],
  stale: ['Stale', 'clock'],
  passing: ['Passing', 'check'],
  unknown: ['Not run yet', 'unknown'],
};

/** How something is doing, and because of which step, where that is another one's. */
export function HealthBadge({ health, because }: { readonly health: Health; readonly because?: string | undefined }) {
  const [title, icon] = HEALTH[health];
  return (
    <span class={`health health-${health}`}>
      <Icon name={icon} />
      {because === undefined ? (
        title
      ) : (
        <span class="because">
          {title} because of <bdi>{because}</bdi>
        </span>
      )}
    </span>
  );
}

const RESULTS: Readonly<Record<string, Health>> = {
  passed: 'passing',
  succeeded: 'passing',
  unchanged: 'passing',
  warned: 'warning',
  failed: 'failing',
  error: 'failing',
  skipped: 'unknown',
};

const RESULT_TITLES: Readonly<Record<string, string>> = {
  passed: 'Passed',
  succeeded: 'Built',
  unchanged: 'Unchanged',
  warned: 'Warned',
  failed: 'Failed',
  error: 'Error',
  skipped: 'Skipped',
};

/** How a test or a build ended; nothing yet when there is no result. */
export function ResultBadge({ status }: { readonly status: string | undefined }) {
  if (status === undefined) return <HealthBadge health="unknown" />;
  return <Badge title={RESULT_TITLES[status] ?? status} health={RESULTS[status] ?? 'unknown'} />;
}

const OUTCOMES: Readonly<Record<RunRecord['outcome'], readonly [title: string, health: Health]>> = {
  succeeded: ['Succeeded', 'passing'],
  failed: ['Failed', 'failing'],
  cancelled: ['Cancelled', 'warning'],
};

/** How a run ended. */
export function OutcomeBadge({ outcome }: { readonly outcome: RunRecord['outcome'] }) {
  const [title, health] = OUTCOMES[outcome];
  return <Badge title={title} health={health} />;
}

const STEPS: Readonly<Record<RecordedStep['status'], readonly [title: string, health: Health]>> = {
  succeeded: ['Succeeded', 'passing'],
  unchanged: ['Unchanged', 'passing'],
  warned: ['Warned', 'warning'],
  failed: ['Failed', 'failing'],
  error: ['Error', 'failing'],
  skipped: ['Skipped', 'skipped'],
  cancelled: ['Cancelled', 'skipped'],
};

/** How a step of a run ended. */
export function StepBadge({ status }: Pick<RecordedStep, 'status'>) {
  const [title, health] = STEPS[status];
  return <Badge title={title} health={health} />;
}

function Badge({ title, health }: { readonly title: string; readonly health: Health }) {
  return (
    <span class={`health health-${health}`}>
      <Icon name={HEALTH[health][1]} />
      {title}
    </span>
  );
}
