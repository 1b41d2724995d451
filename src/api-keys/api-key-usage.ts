import { Injectable } from '@nestjs/common';
import { CredentialUsage } from '../accounts/credentials/credential-usage.js';
import { Clock } from '../core/clock.js';
import { PreparedStatements } from '../database/prepared-statements.js';

/** Notes that API keys are in use. */
@Injectable()
export class ApiKeyUsage extends CredentialUsage {
  constructor(statements: PreparedStatements, clock: Clock) {
    super('api_keys', statements, clock);
  }
}
