import { Controller, Get, StreamableFile } from '@nestjs/common';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { ClusterMetrics } from '../../observability/metrics/cluster-metrics.js';
import { Metrics } from '../../observability/metrics/metrics.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { IsAdminInProduction } from '../is-admin-in-production.permission.js';

/** Counts and measures, for Prometheus. */
@Controller('metrics')
@Permissions(IsAdminInProduction)
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly cluster: ClusterMetrics,
  ) {}

  /**
   * @throws {NotFound} with `METRICS=off`
   * @throws {Unavailable} when not all server processes behind the port tell theirs
   */
  @Get()
  async read(): Promise<StreamableFile> {
    if (!this.metrics.isOn) {
      throw new NotFound();
    }
    const text = Buffer.from(await this.cluster.text());
    return new StreamableFile(text, { type: this.metrics.registry.contentType, length: text.length });
  }
}
