import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { copyOf, day, type Event, KeptProject } from './kept-project.js';

const MODELS = {
  by_day: copyOf('by_day', 'events', `incrementalByTime('day')`),
  by_month: copyOf('by_month', 'by_day', `incrementalByTime('at', { interval: 'month', start: '2024-03-01' })`),
  appended: copyOf('appended', 'events', `incremental({ strategy: 'append', cursor: 'id' })`),
  rebuilt: copyOf('rebuilt', 'by_day', 'table()'),
};

/** Ten days with a row each, built; then each of them has a late row. */
async function withLateRows(): Promise<{
  readonly project: KeptProject;
  readonly early: readonly Event[];
  readonly late: readonly Event[];
}> {
  const project = await KeptProject.of(MODELS);
  const early = Array.from({ length: 10 }, (_, number): Event => [number, day(number)]);
  const late = early.map(([id, at]): Event => [100 + id, at]);
  project.hold(early);
  await project.build(day(20));
  project.hold([...early, ...late]);
  return { project, early, late };
}
/** The late rows of some days, and those of the last one, which each build reads again. */
const taken = (late: readonly Event[], from: number, to: number) => [...late.slice(from, to), ...late.slice(-1)];
const sorted = (events: readonly Event[]) => [...events].sort(([a], [b]) => a - b);

test('an interval is computed again in all models by time, and in what reads them', async () => {
  const { project, early, late } = await withLateRows();
  await project.build(day(21), { select: ['by_day+'], interval: { from: day(3), to: day(6) } });
  const seen = sorted([...early, ...taken(late, 3, 6)]);
  expect(await project.events('gold.by_day')).toEqual(seen);
  expect(await project.events('gold.rebuilt')).toEqual(seen);
  // Its intervals are months, so that it takes the rows of the one that holds these days.
  expect(await project.events('gold.by_month')).toEqual(seen);
});

test('three intervals one after the other lead to what one does that spans them', async () => {
  const [days, span] = [await withLateRows(), await withLateRows()];
  for (const number of [3, 4, 5])
    await days.project.build(day(21 + number), { select: ['by_day+'], interval: { from: day(number), to: day(number + 1) } });
  await span.project.build(day(21), { select: ['by_day+'], interval: { from: day(3), to: day(6) } });
  for (const name of ['by_day', 'by_month', 'rebuilt'])
    expect(await days.project.events(`gold.${name}`)).toEqual(await span.project.events(`gold.${name}`));
});

test('an interval of a saved plan is computed in parts, and published with the whole plan', async () => {
  const { project, early, late } = await withLateRows();
  const martlet = async (...argv: readonly string[]) => {
    const world = new FakeSurroundings(project.directory);
    const code = await main(argv, world);
    return { code, told: world.written + world.complained };
  };
  const interval = ['--interval-start', day(3), '--interval-end', `${day(6)}T00:00:00Z`];
  expect(await martlet('plan', '--select', 'by_day+', ...interval, '--run-at', day(21))).toMatchObject({ code: 0 });
  for (const part of ['events', 'by_day', 'by_month', 'rebuilt']) {
    expect(await martlet('apply', '--only', part)).toMatchObject({ code: 0 });
    expect(await project.events('gold.by_day')).toEqual(early);
  }
  expect(await martlet('apply')).toMatchObject({ code: 0 });
  for (const name of ['by_day', 'by_month', 'rebuilt'])
    expect(await project.events(`gold.${name}`)).toEqual(sorted([...early, ...taken(late, 3, 6)]));
});

const REFUSED: readonly (readonly [what: string, argv: readonly string[], code: string])[] = [
  ['no model by time is selected', ['build', '--select', 'appended', '--interval-start', '2024-03-01'], 'MARTLET-U102'],
  ['it holds no time', ['build', '--interval-start', '2024-03-02', '--interval-end', '2024-03-02'], 'MARTLET-U101'],
  ['it ends before it begins', ['plan', '--interval-start', '2024-03-02', '--interval-end', '2024-03-01T12:00Z'], 'MARTLET-U101'],
  ['all is computed again', ['build', '--full-refresh', '--interval-end', '2024-03-02'], 'MARTLET-U103'],
  ['it is no day', ['plan', '--interval-start', 'yesterday'], 'MARTLET-U007'],
];

test.each(REFUSED)('an interval is refused where %s', async (_, argv, code) => {
  const project = await KeptProject.of(MODELS);
  project.hold([[1, day(0)]]);
  const world = new FakeSurroundings(project.directory);
  expect(await main(argv, world)).toBe(2);
  expect(world.complained).toContain(code);
});
