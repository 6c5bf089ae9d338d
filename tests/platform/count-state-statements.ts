import { loadProject } from '../../framework/src/project/index.js';
import { runProject } from '../../framework/src/run/index.js';
import { openStore } from '../../framework/src/run/open-store.js';

// Builds the platform in the working directory with state that is dear to write and shared, and tells each build's statements.
const builds: { readonly writes: readonly string[]; readonly queries: number; readonly outcome: readonly string[] }[] = [];
for (const fullRefresh of [false, true, false]) {
  const writes: string[] = [];
  let queries = 0;
  const project = await loadProject(process.cwd());
  const result = await runProject(project, {
    command: 'build',
    fullRefresh,
    emit: () => undefined,
    clock: { elapsed: () => performance.now(), now: () => new Date().toISOString() },
    openStore: async (...open) => {
      const { database, close } = await openStore(...open);
      return {
        close,
        database: {
          ...database,
          isExclusive: false,
          isCheap: false,
          sharesTransactions: false,
          longestStatement: 900_000,
          // It is in the session that publishes in a transaction.
          together: (work) => work(),
          execute: async (sql) => {
            writes.push(sql.slice(0, 60));
            await database.execute(sql);
          },
          query: async (sql) => {
            queries += 1;
            return database.query(sql);
          },
        },
      };
    },
  });
  builds.push({ writes, queries, outcome: [...new Set(result.steps.map(({ status }) => status))].sort() });
}
process.stdout.write(JSON.stringify(builds));
