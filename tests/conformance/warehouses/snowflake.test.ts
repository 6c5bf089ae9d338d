import { describeWarehouse } from './describe-warehouse.js';

describeWarehouse('snowflake');
