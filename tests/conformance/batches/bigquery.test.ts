import { describeBatches } from './describe-batches.js';

describeBatches('bigquery');
