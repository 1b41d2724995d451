import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SealedBox } from '../core/sealed-box.js';
import { type Secret } from '../core/secret.js';
import { PasswordVerifier } from '../authentication/basic/password-verifier.js';
import { SessionLookup } from '../authentication/session/session-lookup.js';
import { TokenVerifier } from '../authentication/token/token-verifier.js';
import { UserLookup } from '../authentication/user-lookup.js';
import { PermissionSource } from '../permissions/account-permissions.js';
import { ObjectGrants } from '../permissions/object-grants.js';
import { PUBLIC_URL } from '../pipeline/public-url.js';
import { SETTINGS } from '../settings/settings.js';
import { CounterStoreModule } from '../throttling/counter-store.module.js';
import { AccountMailRequests } from './account-mail-requests.js';
import { CredentialPasswordVerifier } from './credential-password.verifier.js';
import { CredentialVerifier } from './credential-verifier.js';
import { DatabaseUserLookup } from './database-user.lookup.js';
import { EmailChange } from './email/email-change.js';
import { EmailController } from './email/email.controller.js';
import { EmailVerification } from './email/email-verification.entity.js';
import { EmailVerifications } from './email/email-verifications.js';
import { UserAdministration } from './administration/user-administration.js';
import { FirstSuperuserCreation } from './first-superuser.js';
import { CandidateSubjects } from './explanations/candidate-subjects.js';
import { ExplanationsController } from './explanations/explanations.controller.js';
import { GrantChains } from './explanations/grant-chains.js';
import { PermissionExplanations } from './explanations/permission-explanations.js';
import { PermittedSubjects } from './explanations/permitted-subjects.js';
import { PolicyQuestion } from './explanations/policy-question.js';
import { ReachableObjects } from './explanations/reachable-objects.js';
import { SubjectRequest } from './explanations/subject-request.js';
import { Administration } from './grants/administration.js';
import { DatabaseObjectGrants } from './grants/database-object-grants.js';
import { DatabasePermissionSource } from './grants/database-permission.source.js';
import { Grantees } from './grants/grantees.js';
import { GroupPermissionsController } from './grants/group-permissions.controller.js';
import { Holdings } from './grants/holdings.js';
import { ObjectPermissionGrants } from './grants/object-permission-grants.js';
import { ObjectPermission } from './grants/object-permission.entity.js';
import { ObjectPermissionsController } from './grants/object-permissions.controller.js';
import { PermissionGrant } from './grants/permission-grant.entity.js';
import { PermissionGrants } from './grants/permission-grants.js';
import { PermissionsController } from './grants/permissions.controller.js';
import { UnknownPermissions } from './grants/unknown-permissions.js';
import { UserPermissionsController } from './grants/user-permissions.controller.js';
import { GroupAdministration } from './groups/group-administration.js';
import { Group } from './groups/group.entity.js';
import { GroupMember } from './groups/group-member.entity.js';
import { Invitation } from './invitations/invitation.entity.js';
import { InvitationsController } from './invitations/invitations.controller.js';
import { Invitations } from './invitations/invitations.js';
import { GroupMembersController } from './groups/group-members.controller.js';
import { GroupsController } from './groups/groups.controller.js';
import { Memberships } from './groups/memberships.js';
import { UserGroupsController } from './groups/user-groups.controller.js';
import { JwtController } from './jwt.controller.js';
import { LoginCompletion } from './logins/login-completion.js';
import { LoginEvents } from './logins/login-events.js';
import { PasswordLogin } from './logins/password-login.js';
import { LogoutController } from './logout.controller.js';
import { LOCKOUT_KEY, lockoutKey } from './lockout/lockout-keys.js';
import { Lockout } from './lockout/lockout.entity.js';
import { LockoutsController } from './lockout/lockouts.controller.js';
import { Lockouts } from './lockout/lockouts.js';
import { FailureCounts } from './lockout/failure-counts.js';
import { LoginAttempts } from './lockout/login-attempts.js';
import { AccountMails } from './mail/account-mails.js';
import { MailDelivery } from './mail/mail-delivery.js';
import { MailLimit } from './mail/mail-limit.js';
import { MailRequestResolver } from './mail/mail-request.js';
import { MailTransport } from './mail/mail-transport.js';
import { mailTransport } from './mail/mail-transports.js';
import { OUTBOX_SEAL, outboxSeal } from './mail/outbox-seal.js';
import { Outbox } from './mail/outbox.js';
import { OutgoingMail } from './mail/outgoing-mail.entity.js';
import { OutgoingMails } from './mail/outgoing-mails.js';
import { MeController } from './me.controller.js';
import { MfaLogin } from './mfa/mfa-login.js';
import { SecondFactors } from './mfa/second-factors.js';
import { MFA_CONTROLLERS, MFA_ENTITIES, mfaProviders } from './mfa/mfa.providers.js';
import { PasswordReset } from './password-reset/password-reset.entity.js';
import { PasswordResetController } from './password-reset/password-reset.controller.js';
import { PasswordResets } from './password-reset/password-resets.js';
import { ForeignHashes } from './passwords/foreign-hashes.js';
import { PasswordChange } from './passwords/password-change.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordReplacement } from './passwords/password-replacement.js';
import { OwnAccount } from './own-account.js';
import { PasswordController } from './passwords/password.controller.js';
import { Profiles } from './profiles.js';
import { RefreshFamily } from './refresh-tokens/refresh-family.entity.js';
import { REFRESH_KEYS, refreshKeys } from './refresh-tokens/refresh-keys.js';
import { RefreshTokenRow } from './refresh-tokens/refresh-token.entity.js';
import { RefreshTokens } from './refresh-tokens/refresh-tokens.js';
import { RegistrationController } from './registration/registration.controller.js';
import { Registration } from './registration/registration.entity.js';
import { Registrations } from './registration/registrations.js';
import { ReauthenticationController } from './reauthentication.controller.js';
import { Reauthentication } from './reauthentication.js';
import { RefreshFamilyEnd } from './refresh-tokens/refresh-family.credential-end.js';
import { SessionEnd } from './sessions/session.credential-end.js';
import { TokenEnd } from './tokens/token.credential-end.js';
import { DatabaseSessionLookup } from './sessions/database-session.lookup.js';
import { LastSeen } from './sessions/last-seen.js';
import { OwnSessionsController } from './sessions/own-sessions.controller.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionLogin } from './sessions/session-login.js';
import { Session } from './sessions/session.entity.js';
import { Sessions } from './sessions/sessions.js';
import { JwksController } from './signing-keys/jwks.controller.js';
import { OwnSocialAccountsController } from './social/own-social-accounts.controller.js';
import { SocialAccount } from './social/social-account.entity.js';
import { SocialAccounts } from './social/social-accounts.js';
import { SocialLogin } from './social/social-login.js';
import { SocialProviders } from './social/social-providers.js';
import { SocialSignIn } from './social/social-sign-in.js';
import { SOCIAL_BOX, SocialTickets } from './social/social-tickets.js';
import { SocialController } from './social/social.controller.js';
import { SpentTicket } from './social/spent-ticket.entity.js';
import { SpentTickets } from './social/spent-tickets.js';
import { EmailThrottleSubject } from './throttles/email.throttle-subject.js';
import { UserThrottleSubject } from './throttles/user.throttle-subject.js';
import { TokenRevocation } from './token-revocation.js';
import { DatabaseTokenVerifier } from './tokens/database-token.verifier.js';
import { OwnTokensController } from './tokens/own-tokens.controller.js';
import { TokenController } from './tokens/token.controller.js';
import { Token } from './tokens/token.entity.js';
import { TokenAdministration } from './tokens/token-administration.js';
import { TokenSweep } from './tokens/token-sweep.js';
import { TokenUsage } from './tokens/token-usage.js';
import { Tokens } from './tokens/tokens.js';
import { User } from './user.entity.js';
import { ImportWriter } from './import/import-writer.js';
import { UserImport } from './import/user-import.js';
import { UserDelegation } from './user-delegation.js';
import { UserValues } from './user-values.js';
import { UsersController } from './users.controller.js';

/** Accounts, and the ways to log in. */
@Module({})
export class AccountsModule {
  static forRoot(secrets: readonly Secret[]): DynamicModule {
    return {
      module: AccountsModule,
      imports: [
        CounterStoreModule,
        TypeOrmModule.forFeature([
          EmailVerification,
          Group,
          GroupMember,
          Invitation,
          Lockout,
          ObjectPermission,
          OutgoingMail,
          PasswordReset,
          PermissionGrant,
          RefreshFamily,
          RefreshTokenRow,
          Registration,
          Session,
          SocialAccount,
          SpentTicket,
          Token,
          User,
          ...MFA_ENTITIES,
        ]),
      ],
      controllers: [
        EmailController,
        InvitationsController,
        JwksController,
        ExplanationsController,
        GroupMembersController,
        GroupPermissionsController,
        GroupsController,
        JwtController,
        LockoutsController,
        LogoutController,
        ReauthenticationController,
        MeController,
        ObjectPermissionsController,
        OwnSessionsController,
        OwnSocialAccountsController,
        OwnTokensController,
        PasswordController,
        PasswordResetController,
        RegistrationController,
        PermissionsController,
        SessionController,
        SocialController,
        TokenController,
        UserGroupsController,
        UserPermissionsController,
        UsersController,
        ...MFA_CONTROLLERS,
      ],
      providers: [
        ...mfaProviders(secrets),
        { provide: LOCKOUT_KEY, useValue: lockoutKey(secrets) },
        { provide: REFRESH_KEYS, useValue: refreshKeys(secrets) },
        { provide: SOCIAL_BOX, useValue: new SealedBox(secrets, 'social sign-in') },
        { provide: OUTBOX_SEAL, useValue: outboxSeal(secrets) },
        { provide: MailTransport, useFactory: mailTransport, inject: [SETTINGS, PUBLIC_URL] },
        { provide: MailRequestResolver, useClass: AccountMailRequests },
        DatabasePermissionSource,
        { provide: PermissionSource, useExisting: DatabasePermissionSource },
        DatabaseObjectGrants,
        { provide: ObjectGrants, useExisting: DatabaseObjectGrants },
        DatabaseUserLookup,
        { provide: UserLookup, useExisting: DatabaseUserLookup },
        { provide: PasswordVerifier, useClass: CredentialPasswordVerifier },
        { provide: SessionLookup, useClass: DatabaseSessionLookup },
        { provide: TokenVerifier, useClass: DatabaseTokenVerifier },
        AccountMails,
        CredentialVerifier,
        EmailChange,
        EmailVerifications,
        FirstSuperuserCreation,
        ForeignHashes,
        Invitations,
        Administration,
        CandidateSubjects,
        GrantChains,
        PermissionExplanations,
        PermittedSubjects,
        PolicyQuestion,
        ReachableObjects,
        SubjectRequest,
        Grantees,
        GroupAdministration,
        Holdings,
        LastSeen,
        Lockouts,
        FailureCounts,
        LoginAttempts,
        LoginCompletion,
        LoginEvents,
        MailDelivery,
        MailLimit,
        Outbox,
        OutgoingMails,
        PasswordChange,
        PasswordReplacement,
        PasswordHasher,
        PasswordLogin,
        PasswordResets,
        Memberships,
        ObjectPermissionGrants,
        OwnAccount,
        PermissionGrants,
        Profiles,
        Reauthentication,
        RefreshFamilyEnd,
        RefreshTokens,
        Registrations,
        SessionEnd,
        SessionLogin,
        Sessions,
        SocialAccounts,
        SocialLogin,
        SocialProviders,
        SocialSignIn,
        SocialTickets,
        SpentTickets,
        TokenAdministration,
        TokenRevocation,
        TokenEnd,
        TokenSweep,
        TokenUsage,
        Tokens,
        UserAdministration,
        ImportWriter,
        UserImport,
        UnknownPermissions,
        UserDelegation,
        UserValues,
        EmailThrottleSubject,
        UserThrottleSubject,
      ],
      exports: [
        DatabaseUserLookup,
        LastSeen,
        MfaLogin,
        ObjectGrants,
        Outbox,
        PasswordLogin,
        PasswordVerifier,
        PermissionSource,
        SecondFactors,
        SessionLookup,
        Sessions,
        SocialProviders,
        TokenVerifier,
        UserLookup,
      ],
    };
  }
}
