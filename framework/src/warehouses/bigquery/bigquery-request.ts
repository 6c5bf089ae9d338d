import type { BigQuery } from '@google-cloud/bigquery';
import { sleep, withRetries } from '../backoff.js';
import type { WarehouseError } from '../failure.js';

/** Asks BigQuery's interface itself: the client has no method for it, or loses what it answers. */
export function bigqueryRequest<T>(client: BigQuery, uri: string, request: object): Promise<T> {
  return new Promise((resolve, reject) => {
    client.request({ uri, ...request }, (error: Error | null, found: T) => (error === null ? resolve(found) : reject(error)));
  });
}

/** Does what can be done again, as long as its failure may pass. */
export function withBigQueryRetries(work: () => Promise<void>, failed: (error: unknown) => WarehouseError): Promise<void> {
  const named = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw failed(error);
    }
  };
  // Nothing else is thrown by then.
  return withRetries(named, { classify: (error) => (error as WarehouseError).failure, sleep, random: Math.random });
}
