import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { SecurityEvents } from '../../core/security/security-events.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { CredentialUsage } from '../credentials/credential-usage.js';

/** Notes that personal tokens are in use. */
@Injectable()
export class TokenUsage extends CredentialUsage {
  constructor(statements: PreparedStatements, clock: Clock, events: SecurityEvents) {
    super('tokens', statements, clock, events);
  }
}
