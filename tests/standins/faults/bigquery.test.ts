import { describeFaults } from './describe-faults.js';

describeFaults('bigquery');
