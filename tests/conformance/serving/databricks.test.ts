import { describeServing } from './describe-serving.js';

describeServing('databricks');
