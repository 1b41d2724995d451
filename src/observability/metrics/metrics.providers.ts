import { ClusterMetrics } from './cluster-metrics.js';
import { DatabaseMetrics } from './database-metrics.js';
import { EventMetrics } from './event-metrics.js';
import { LogMetrics } from './log-metrics.js';
import { Metrics } from './metrics.js';
import { RequestMetrics } from './request-metrics.js';

/** What measures; of it other folders use {@link Metrics} and {@link ClusterMetrics}. */
export const METRICS_PROVIDERS = [Metrics, ClusterMetrics, DatabaseMetrics, EventMetrics, LogMetrics, RequestMetrics];
