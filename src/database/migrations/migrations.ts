import { CreateUsers1790000000000 } from './1790000000000-create-users.migration.js';
import { CreateArticles1790000000001 } from './1790000000001-create-articles.migration.js';
import { AnnounceUserChanges1790000000003 } from './1790000000003-announce-user-changes.migration.js';
import { CreateRefreshTokens1790000000002 } from './1790000000002-create-refresh-tokens.migration.js';
import { CreateTokens1790000000010 } from './1790000000010-create-tokens.migration.js';
import { CreateSigningKeys1790000000040 } from './1790000000040-create-signing-keys.migration.js';
import { CreateSessions1790000000030 } from './1790000000030-create-sessions.migration.js';
import { CreateLockouts1790000000020 } from './1790000000020-create-lockouts.migration.js';
import { AddEmailVerification1790000000050 } from './1790000000050-add-email-verification.migration.js';
import { CreateOutgoingMails1790000000051 } from './1790000000051-create-outgoing-mails.migration.js';
import { CreateRegistrations1790000000052 } from './1790000000052-create-registrations.migration.js';
import { CreateTotpAuthenticators1790000000060 } from './1790000000060-create-totp-authenticators.migration.js';
import { CreateMfaTickets1790000000061 } from './1790000000061-create-mfa-tickets.migration.js';
import { CreatePasskeys1790000000062 } from './1790000000062-create-passkeys.migration.js';
import { CreatePasskeyChallenges1790000000063 } from './1790000000063-create-passkey-challenges.migration.js';
import { IndexPasswordHashKinds1790000000090 } from './1790000000090-index-password-hash-kinds.migration.js';
import { IndexExpiry1790000000091 } from './1790000000091-index-expiry.migration.js';
import { CreateGroups1790000000100 } from './1790000000100-create-groups.migration.js';
import { CreateObjectPermissions1790000000101 } from './1790000000101-create-object-permissions.migration.js';
import { AddServiceAccounts1790000000070 } from './1790000000070-add-service-accounts.migration.js';
import { CreateApiKeys1790000000071 } from './1790000000071-create-api-keys.migration.js';
import { CreateSocialAccounts1790000000080 } from './1790000000080-create-social-accounts.migration.js';
import { CreateSpentSocialTickets1790000000081 } from './1790000000081-create-spent-social-tickets.migration.js';
import { CountVersions1790000000102 } from './1790000000102-count-versions.migration.js';
import { CreateOauthConsents1790000000302 } from './1790000000302-create-oauth-consents.migration.js';
import { CreateOauthClients1790000000300 } from './1790000000300-create-oauth-clients.migration.js';
import { CreateSpentDpopProofs1790000000390 } from './1790000000390-create-spent-dpop-proofs.migration.js';
import { CreateSecurityEvents1790000000400 } from './1790000000400-create-security-events.migration.js';
import { CreateSecurityAlerts1790000000401 } from './1790000000401-create-security-alerts.migration.js';
import { CreateSecurityOutbox1790000000402 } from './1790000000402-create-security-outbox.migration.js';
import { CreateRestrictions1790000000403 } from './1790000000403-create-restrictions.migration.js';
import { AddDefaultSecurityEvents1790000000404 } from './1790000000404-add-default-security-events.migration.js';
import { CreateAuditLog1790000000500 } from './1790000000500-create-audit-log.migration.js';
import { CoverObjectPermissions1790000000700 } from './1790000000700-cover-object-permissions.migration.js';
import { TieOAuthSessionsToBrowsers1790000000800 } from './1790000000800-tie-oauth-sessions-to-browsers.migration.js';
import { AnnounceOAuthTokens1790000000801 } from './1790000000801-announce-oauth-tokens.migration.js';
import { TimePollsOfDeviceCodes1790000000802 } from './1790000000802-time-polls-of-device-codes.migration.js';
import { SignIdTokens1790000000803 } from './1790000000803-sign-id-tokens.migration.js';
import { CreateOAuthArtefacts1790000000310 } from './1790000000310-create-oauth-artefacts.migration.js';
import { IndexOAuthArtefactsOfClients1790000000312 } from './1790000000312-index-oauth-artefacts-of-clients.migration.js';
import { CreateOAuthRevokedTokens1790000000311 } from './1790000000311-create-oauth-revoked-tokens.migration.js';
import { CreateAuditAnchors1790000000501 } from './1790000000501-create-audit-anchors.migration.js';

/** Every migration, oldest first. A migration that was released is never changed. */
export const MIGRATIONS = [
  CreateUsers1790000000000,
  CreateArticles1790000000001,
  CreateRefreshTokens1790000000002,
  AnnounceUserChanges1790000000003,
  CreateTokens1790000000010,
  CreateLockouts1790000000020,
  CreateSessions1790000000030,
  CreateSigningKeys1790000000040,
  AddEmailVerification1790000000050,
  CreateOutgoingMails1790000000051,
  CreateRegistrations1790000000052,
  CreateTotpAuthenticators1790000000060,
  CreateMfaTickets1790000000061,
  CreatePasskeys1790000000062,
  CreatePasskeyChallenges1790000000063,
  AddServiceAccounts1790000000070,
  CreateApiKeys1790000000071,
  CreateSocialAccounts1790000000080,
  CreateSpentSocialTickets1790000000081,
  IndexPasswordHashKinds1790000000090,
  IndexExpiry1790000000091,
  CreateGroups1790000000100,
  CreateObjectPermissions1790000000101,
  CountVersions1790000000102,
  CreateOauthClients1790000000300,
  CreateOauthConsents1790000000302,
  CreateOAuthArtefacts1790000000310,
  CreateOAuthRevokedTokens1790000000311,
  IndexOAuthArtefactsOfClients1790000000312,
  CreateSpentDpopProofs1790000000390,
  CreateSecurityEvents1790000000400,
  CreateSecurityAlerts1790000000401,
  CreateSecurityOutbox1790000000402,
  CreateRestrictions1790000000403,
  AddDefaultSecurityEvents1790000000404,
  CreateAuditLog1790000000500,
  CreateAuditAnchors1790000000501,
  CoverObjectPermissions1790000000700,
  TieOAuthSessionsToBrowsers1790000000800,
  AnnounceOAuthTokens1790000000801,
  TimePollsOfDeviceCodes1790000000802,
  SignIdTokens1790000000803,
] as const;
