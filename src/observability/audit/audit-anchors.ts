import { appendFile } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { type Logger } from 'winston';
import { Clock } from '../../core/clock.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { LOGGER } from '../request-log.js';
import { type Anchor, AnchorKeys } from './anchor.js';
import { AuditChain } from './audit-chain.js';

/**
 * Signs where the chain of audit rows is, and says so in the database, in the log and in `AUDIT_ANCHOR_FILE`: whoever can change every table still
 * cannot take back what left the machine.
 */
@Injectable()
export class AuditAnchors {
  constructor(
    private readonly chain: AuditChain,
    private readonly keys: AnchorKeys,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'auditAnchorFile'>,
  ) {}

  /** @returns the new anchor; `undefined` when there is nothing new to sign */
  async anchor(): Promise<Anchor | undefined> {
    const end = await this.chain.end();
    const anchor = this.keys.sign(end, this.clock.now());
    if (end.sequence === '0' || !(await this.chain.addAnchor(anchor))) {
      return undefined;
    }
    this.logger.info('audit anchor', { ...anchor });
    if (this.settings.auditAnchorFile !== undefined) {
      await appendFile(this.settings.auditAnchorFile, `${JSON.stringify(anchor)}\n`, { mode: 0o600 });
    }
    return anchor;
  }
}
