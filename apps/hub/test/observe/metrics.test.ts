import { expect, it } from 'vitest';
import { createMetrics } from '../../src/observe/metrics.ts';

it('has every figure of the specification, in Prometheus text', async () => {
  const metrics = createMetrics();
  metrics.latency('apply', 'shopify', 'real-time', 0.042);
  metrics.batch('batch', 0.2);
  metrics.event('shopify', 'orders', 'accepted');
  metrics.error('sync', 'outage');
  metrics.queue('batch', 12, 3.5);
  metrics.deadLetters(2);
  const text = await metrics.text();
  expect(text).toContain(
    'sync_latency_seconds_bucket{le="0.05",stage="apply",platform="shopify",lane="real-time"} 1',
  );
  expect(text).toContain(
    'sync_latency_seconds_bucket{le="0.03",stage="apply",platform="shopify",lane="real-time"} 0',
  );
  expect(text).toContain('batch_processing_time_seconds_count{lane="batch"} 1');
  expect(text).toContain('events_total{platform="shopify",resource="orders",result="accepted"} 1');
  expect(text).toContain('errors_total{area="sync",code="outage"} 1');
  expect(text).toContain('queue_depth{lane="batch"} 12');
  expect(text).toContain('queue_age_seconds{lane="batch"} 3.5');
  expect(text).toContain('dead_letters 2');
});

it('has the same buckets in every process, so that they can be added up', async () => {
  const buckets = async (): Promise<string[]> => {
    const metrics = createMetrics();
    metrics.latency('ack', 'html', 'batch', 1);
    return [...(await metrics.text()).matchAll(/le="([^"]+)"/g)].map((match) => match[1] as string);
  };
  expect(await buckets()).toEqual(await buckets());
  expect(await buckets()).toEqual(expect.arrayContaining(['0.02', '0.03', '0.1', '1', '5', '+Inf']));
});

it('tells of its process where it is asked to', async () => {
  expect(await createMetrics({ process: true }).text()).toContain('process_resident_memory_bytes');
  expect(await createMetrics().text()).not.toContain('process_resident_memory_bytes');
});
