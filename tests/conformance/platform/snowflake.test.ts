import { describePlatform } from './describe-platform.js';

describePlatform('snowflake');
