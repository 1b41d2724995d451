import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ClockSkewCheck } from './checks/clock-skew.check.js';
import { CredentialAgesCheck } from './checks/credential-ages.check.js';
import { DatabaseRoleCheck } from './checks/database-role.check.js';
import { EventPartitionsCheck } from './checks/event-partitions.check.js';
import { OAuthClientsCheck } from './checks/oauth-clients.check.js';
import { OpenRoutesCheck } from './checks/open-routes.check.js';
import { SigningKeysCheck } from './checks/signing-keys.check.js';
import { StaffCheck } from './checks/staff.check.js';
import { DeploymentChecks } from './deployment-checks.js';

/** What `portcullis check --deploy` looks for in the application and its database. */
@Module({
  imports: [DiscoveryModule],
  providers: [
    DeploymentChecks,
    OpenRoutesCheck,
    StaffCheck,
    SigningKeysCheck,
    CredentialAgesCheck,
    OAuthClientsCheck,
    DatabaseRoleCheck,
    EventPartitionsCheck,
    ClockSkewCheck,
  ],
})
export class DeploymentModule {}
