import { z } from 'zod';

/** How the parts that the hub stands on are. */
export interface Health {
  readonly mongodb: 'ok' | 'down';
  /** `absent`: configured without; `degraded`: configured and away. Either way slower, and nothing is lost. */
  readonly redis: 'ok' | 'degraded' | 'absent';
  readonly migrated: boolean;
}

export const aliveSchema = z.object({ status: z.literal('alive') });
export const readinessSchema = z.object({
  status: z.enum(['ready', 'degraded', 'unavailable', 'draining']),
  mongodb: z.enum(['ok', 'down']),
  redis: z.enum(['ok', 'degraded', 'absent']),
  migrations: z.enum(['done', 'pending']),
});
export type Readiness = z.infer<typeof readinessSchema>;

export function readinessOf(health: Health, isDraining: boolean): Readiness {
  const { mongodb, redis } = health;
  const migrations = health.migrated ? 'done' : 'pending';
  const parts = { mongodb, redis, migrations } as const;
  if (isDraining) return { status: 'draining', ...parts };
  if (mongodb !== 'ok' || !health.migrated) return { status: 'unavailable', ...parts };
  return { status: redis === 'ok' ? 'ready' : 'degraded', ...parts };
}

export const readinessStatus = (readiness: Readiness): 200 | 503 =>
  readiness.status === 'ready' || readiness.status === 'degraded' ? 200 : 503;
