import { Injectable } from '@nestjs/common';
import { CredentialUsage } from '../accounts/credentials/credential-usage.js';
import { Clock } from '../core/clock.js';
import { SecurityEvents } from '../core/security/security-events.js';
import { PreparedStatements } from '../database/prepared-statements.js';

/** Notes that API keys are in use. */
@Injectable()
export class ApiKeyUsage extends CredentialUsage {
  constructor(statements: PreparedStatements, clock: Clock, events: SecurityEvents) {
    super('api_keys', statements, clock, events);
  }
}
