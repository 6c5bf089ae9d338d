import { describePlatform } from './describe-platform.js';

describePlatform('bigquery');
