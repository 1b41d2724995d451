import { type Type } from '@nestjs/common';
import { type DetectionRule } from './detection-rule.js';
import { AttackToolRule } from './rules/attack-tool.rule.js';
import { BruteForceRule } from './rules/brute-force.rule.js';
import { CredentialStuffingRule } from './rules/credential-stuffing.rule.js';
import { DistributedGuessingRule } from './rules/distributed-guessing.rule.js';
import { DormantCredentialRule } from './rules/dormant-credential.rule.js';
import { ForcedBrowsingRule } from './rules/forced-browsing.rule.js';
import { InjectionProbeRule } from './rules/injection-probe.rule.js';
import { MassExportRule } from './rules/mass-export.rule.js';
import { NewDeviceRule } from './rules/new-device.rule.js';
import { ObjectScanningRule } from './rules/object-scanning.rule.js';
import { PasswordSprayingRule } from './rules/password-spraying.rule.js';
import { PrivilegeEscalationRule } from './rules/privilege-escalation.rule.js';
import { TokenMoveRule } from './rules/token-move.rule.js';
import { TokenReuseRule } from './rules/token-reuse.rule.js';
import { ValidationBurstRule } from './rules/validation-burst.rule.js';

/** The rules of this server. */
export const DEFAULT_RULES: readonly Type<DetectionRule>[] = [
  AttackToolRule,
  BruteForceRule,
  CredentialStuffingRule,
  DistributedGuessingRule,
  DormantCredentialRule,
  ForcedBrowsingRule,
  InjectionProbeRule,
  MassExportRule,
  NewDeviceRule,
  ObjectScanningRule,
  PasswordSprayingRule,
  PrivilegeEscalationRule,
  TokenMoveRule,
  TokenReuseRule,
  ValidationBurstRule,
];
