// Preloaded into a measured process: writes what the process used, all threads included, when it ends.
import { writeFileSync } from 'node:fs';

const file = process.env.MARTLET_BENCH_USAGE;
process.once('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(file, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMegabytes: maxRSS / 1024 }));
});
