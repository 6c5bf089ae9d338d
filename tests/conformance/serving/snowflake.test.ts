import { describeServing } from './describe-serving.js';

describeServing('snowflake');
