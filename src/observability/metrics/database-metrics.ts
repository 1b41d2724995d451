import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';
import { poolOf } from '../../database/pool-of.js';
import { Sweep } from '../../database/sweep/sweep.js';
import { Metrics, PREFIX } from './metrics.js';

/** The pool of connections, and what the sweep has not cleared. */
@Injectable()
export class DatabaseMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly sweep: Sweep,
  ) {}

  onModuleInit(): void {
    if (this.metrics.isOn) {
      this.#showPool();
      this.#showBacklog();
    }
  }

  #showPool(): void {
    const pool = poolOf(this.dataSource);
    const registers = [this.metrics.registry];
    new Gauge({
      name: `${PREFIX}database_connections`,
      help: 'Connections of the pool to PostgreSQL, by whether they are at work.',
      labelNames: ['state'],
      registers,
      collect() {
        this.set({ state: 'idle' }, pool.idleCount);
        this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
      },
    });
    new Gauge({
      name: `${PREFIX}database_connections_limit`,
      help: 'Connections that the pool may have: DATABASE_POOL_SIZE.',
      registers,
    }).set(pool.options.max);
    new Gauge({
      name: `${PREFIX}database_waiting`,
      help: 'Statements that wait for a connection.',
      registers,
      collect() {
        this.set(pool.waitingCount);
      },
    });
  }

  #showBacklog(): void {
    const { backlog } = this.sweep;
    new Gauge({
      name: `${PREFIX}sweep_backlog`,
      help: '1 where the last sweep of a process left expired rows, since they were too many or could not be cleared.',
      labelNames: ['rows'],
      aggregator: 'max',
      registers: [this.metrics.registry],
      collect() {
        backlog.forEach((isLeft, rows) => this.set({ rows }, isLeft ? 1 : 0));
      },
    });
  }
}
