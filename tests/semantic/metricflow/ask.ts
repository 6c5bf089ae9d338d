import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { requests } from './requests.js';

/**
 * Asks MetricFlow and keeps its SQL, which tests run. `PYTHON` is a Python with the packages of requirements.lock:
 *
 *     python3 -m venv /tmp/metricflow && /tmp/metricflow/bin/pip install -r tests/semantic/metricflow/requirements.lock
 *     PYTHON=/tmp/metricflow/bin/python npx tsx tests/semantic/metricflow/ask.ts
 */
const script = fileURLToPath(new URL('ask.py', import.meta.url));
const statements = execFileSync(process.env.PYTHON ?? 'python3', [script], { input: JSON.stringify(requests), encoding: 'utf8' });
const file = fileURLToPath(new URL('statements.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(JSON.parse(statements), undefined, 2)}\n`);
