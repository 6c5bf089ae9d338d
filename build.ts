import { main } from 'martlet/cli';

process.exitCode = await main(['build', ...process.argv.slice(2)]);
