/** A piece of work that waits for others. */
export interface Scheduled {
  readonly id: string;
  readonly dependsOn: readonly string[];
  /** What it waits for, however that ends. */
  readonly after?: readonly string[];
}

/** How a piece of work ended, for those that wait for it. */
export interface WorkOutcome {
  /** False when what depends on it must not be done. */
  readonly ok: boolean;
}

export interface Performer<S extends Scheduled, W, O extends WorkOutcome> {
  /** One for each piece of work that may be under way at once. */
  readonly workers: readonly W[];
  readonly perform: (step: S, worker: W) => Promise<O>;
  /** Called instead of `perform` when something that the step depends on did not go well. */
  readonly skip: (step: S, because: string) => O;
  /** True once no more work is to be begun. */
  readonly isStopped: () => boolean;
}

/**
 * Does every step once all that it depends on is done, as many at once as there are workers, earlier steps first. A step
 * whose dependencies did not go well is skipped, and so are those that depend on it. Dependencies that are not among
 * the steps count as done.
 */
export async function schedule<S extends Scheduled, W, O extends WorkOutcome>(
  steps: readonly S[],
  performer: Performer<S, W, O>,
): Promise<void> {
  const waitingFor = new Map<string, number>();
  const dependents = new Map<string, S[]>();
  const followers = new Map<string, S[]>();
  const blockedBy = new Map<string, string>();
  const known = new Set(steps.map(({ id }) => id));
  for (const step of steps) {
    const dependencies = new Set(step.dependsOn.filter((id) => known.has(id)));
    const before = new Set((step.after ?? []).filter((id) => known.has(id) && !dependencies.has(id)));
    waitingFor.set(step.id, dependencies.size + before.size);
    for (const id of dependencies) dependents.set(id, [...(dependents.get(id) ?? []), step]);
    for (const id of before) followers.set(id, [...(followers.get(id) ?? []), step]);
  }
  const order = new Map(steps.map((step, index) => [step.id, index]));
  const ready = steps.filter((step) => waitingFor.get(step.id) === 0);
  const idle = [...performer.workers];

  await new Promise<void>((resolve, reject) => {
    let underWay = 0;

    const arrive = (step: S): void => {
      const left = (waitingFor.get(step.id) ?? 0) - 1;
      waitingFor.set(step.id, left);
      if (left === 0) ready.push(step);
    };

    const settle = (step: S, ok: boolean): void => {
      for (const dependent of dependents.get(step.id) ?? []) {
        if (!ok) blockedBy.set(dependent.id, blockedBy.get(step.id) ?? step.id);
        arrive(dependent);
      }
      for (const follower of followers.get(step.id) ?? []) arrive(follower);
      ready.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    };

    const advance = (): void => {
      for (let step = ready[0]; step !== undefined; step = ready[0]) {
        const because = performer.isStopped() ? 'stopped' : blockedBy.get(step.id);
        if (because !== undefined) {
          ready.shift();
          performer.skip(step, because);
          settle(step, false);
          continue;
        }
        const worker = idle.pop();
        if (worker === undefined) break;
        ready.shift();
        begin(step, worker);
      }
      if (underWay === 0 && ready.length === 0) resolve();
    };

    const begin = (step: S, worker: W): void => {
      underWay += 1;
      performer.perform(step, worker).then(({ ok }) => {
        underWay -= 1;
        idle.push(worker);
        settle(step, ok);
        advance();
      }, reject);
    };

    advance();
  });
}
