import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { ClosedRequests } from '../closed-requests.js';
import { type ObservedRequest } from '../request-facts.js';
import { RequestLog } from '../request-log.js';
import { Metrics, PREFIX } from './metrics.js';

/** In seconds: from a cached answer to the longest that a client waits. */
const BUCKETS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The route of last resort, and the label of all paths that have no other: else whoever scans would make a label of each path. */
const LAST_RESORT = '/*';
const NO_ROUTE = 'none';

/** How long requests take, and what became of them. */
@Injectable()
export class RequestMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly requests: ClosedRequests,
    private readonly log: RequestLog,
  ) {}

  onModuleInit(): void {
    if (!this.metrics.isOn) {
      return;
    }
    this.#measureDurations();
    this.#countAuthentications();
    this.#countDenials();
    this.#countShed();
  }

  #measureDurations(): void {
    const durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'From the first byte of a request until its response has closed; status 0 is a client that went away before there was one.',
      labelNames: ['route', 'method', 'status'],
      buckets: BUCKETS,
      registers: [this.metrics.registry],
    });
    this.requests.onClosed(({ method }, { status, duration }, route = LAST_RESORT) => {
      durations.observe(
        { route: route === LAST_RESORT ? NO_ROUTE : route, method, status: status ?? 0 },
        duration / 1000,
      );
    });
  }

  #countAuthentications(): void {
    const results = new Counter({
      name: `${PREFIX}authentications_total`,
      help: 'Requests with a credential, by its scheme and whether it was good.',
      labelNames: ['scheme', 'result'],
      registers: [this.metrics.registry],
    });
    this.requests.onClosed(({ user, facts }) => {
      if (user.credential) {
        results.inc({ scheme: user.credential.scheme, result: 'success' });
      } else if (facts?.refusal?.outcome === 'unauthenticated') {
        results.inc({ scheme: facts.refusal.by, result: 'failure' });
      }
    });
  }

  #countDenials(): void {
    const denials = new Counter({
      name: `${PREFIX}permission_denials_total`,
      help: 'Requests that a permission denied, by the permission.',
      labelNames: ['permission'],
      registers: [this.metrics.registry],
    });
    this.requests.onClosed(({ facts }: ObservedRequest) => {
      if (facts?.refusal?.outcome === 'denied') {
        denials.inc({ permission: facts.refusal.by });
      }
    });
  }

  #countShed(): void {
    const log = this.log;
    new Counter({
      name: `${PREFIX}requests_shed_total`,
      help: 'Requests that were refused at the door because there was too much to do.',
      registers: [this.metrics.registry],
      collect() {
        this.reset();
        this.inc(log.shedRequests);
      },
    });
  }
}
