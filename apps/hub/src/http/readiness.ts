import { z } from 'zod';

/** How the parts that the hub stands on are. */
export interface Health {
  readonly mongodb: 'ok' | 'unavailable';
  /** Degraded: slower, and nothing is lost. */
  readonly redis: 'ok' | 'degraded';
  readonly migrations: 'done' | 'pending';
}

export const aliveSchema = z.object({ status: z.literal('alive') });
export const readinessSchema = z.object({
  status: z.enum(['ready', 'degraded', 'unavailable', 'draining']),
  mongodb: z.enum(['ok', 'unavailable']),
  redis: z.enum(['ok', 'degraded']),
  migrations: z.enum(['done', 'pending']),
});
export type Readiness = z.infer<typeof readinessSchema>;

export function readinessOf(health: Health, isDraining: boolean): Readiness {
  const { mongodb, redis, migrations } = health;
  if (isDraining) return { status: 'draining', mongodb, redis, migrations };
  if (mongodb !== 'ok' || migrations !== 'done') return { status: 'unavailable', mongodb, redis, migrations };
  return { status: redis === 'ok' ? 'ready' : 'degraded', mongodb, redis, migrations };
}

export const readinessStatus = (readiness: Readiness): 200 | 503 =>
  readiness.status === 'ready' || readiness.status === 'degraded' ? 200 : 503;
