import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { AdvisoryLocks } from '../../database/advisory-locks.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { AuditAnchors } from './audit-anchors.js';

const JOB = 'audit-anchors';

/** Of the servers one at a time. Any constant, as long as nothing else in the database uses it. */
const ANCHOR_LOCK = 7_267_825_350;

/** Anchors the audit trail every `AUDIT_ANCHOR_INTERVAL`, on a server that listens. */
@Injectable()
export class AnchorSchedule implements BeforeApplicationShutdown {
  readonly #logger = new Logger('AuditAnchors');
  #running: Promise<void> | undefined;

  constructor(
    private readonly anchors: AuditAnchors,
    private readonly locks: AdvisoryLocks,
    private readonly scheduler: SchedulerRegistry,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'auditAnchorInterval'>,
  ) {}

  start(): void {
    const { auditAnchorInterval } = this.settings;
    if (auditAnchorInterval > 0) {
      this.scheduler.addInterval(
        JOB,
        setInterval(() => void this.run(), auditAnchorInterval),
      );
    }
  }

  /** One anchor. What fails is logged, and tried again by the next. */
  async run(): Promise<void> {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    await this.#running;
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.scheduler.doesExist('interval', JOB)) {
      this.scheduler.deleteInterval(JOB);
    }
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      await this.locks.whileHeld(ANCHOR_LOCK, () => this.anchors.anchor());
    } catch (error) {
      this.#logger.error(
        `The audit trail could not be anchored: ${error instanceof Error ? error.message : 'unknown'}`,
      );
    }
  }
}
