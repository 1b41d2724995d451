import { Inject, Injectable } from '@nestjs/common';
import {
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { Readiness } from '../../observability/readiness.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { CounterStore } from '../../throttling/counter.store.js';

/** What this server depends on, and whether that is there: terminus' indicators. */
@Injectable()
export class ServerHealth {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    private readonly counters: CounterStore,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'redisUrls'>,
  ) {}

  /**
   * Checks what no request can do without.
   *
   * @throws {ServiceUnavailableException} of Nest when something of it is missing, or the server is about to stop
   */
  check(): Promise<HealthCheckResult> {
    return this.checks.check(this.#required());
  }

  /** The same and what a request can do without, with the reasons; never throws. */
  async describe(): Promise<HealthCheckResult> {
    const [database, migrations] = await Promise.all([this.#database(), this.#migrations()]);
    const details = { ...this.#server(), ...database, ...migrations, ...this.#redis() };
    const down = Object.entries(details).filter(([, { status }]) => status === 'down');
    return {
      status: down.length > 0 ? 'error' : 'ok',
      info: Object.fromEntries(Object.entries(details).filter(([, { status }]) => status === 'up')),
      error: Object.fromEntries(down),
      details,
    };
  }

  #required(): (() => HealthIndicatorResult | Promise<HealthIndicatorResult>)[] {
    return [() => this.#server(), () => this.#database(), () => this.#migrations()];
  }

  #server(): HealthIndicatorResult {
    const indicator = this.indicators.check('server');
    return this.readiness.isStopping ? indicator.down({ stopping: true }) : indicator.up();
  }

  async #database(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('database');
    return (await this.readiness.database()).answers ? indicator.up() : indicator.down();
  }

  async #migrations(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('migrations');
    const { pending } = await this.readiness.database();
    return pending.length === 0 ? indicator.up() : indicator.down({ pending });
  }

  /** Without Redis each server counts by itself, which is worse and not broken: so it is never down. */
  #redis(): HealthIndicatorResult {
    const indicator = this.indicators.check('redis');
    return this.settings.redisUrls === undefined
      ? indicator.up({ configured: false })
      : indicator.up({ configured: true, degraded: this.counters.isAway });
  }
}
