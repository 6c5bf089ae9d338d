import { exposure } from 'martlet';
import { metricsCustomerAnalytics } from '../models/metrics/metrics_customer_analytics.js';

export const retentionCampaigns = exposure({
  name: 'retention_campaigns',
  type: 'application',
  description: 'Writes to customers whom we are about to lose. It takes the segments as they are each night.',
  owner: 'customer-care',
  tags: ['daily'],
  reads: [metricsCustomerAnalytics],
});
