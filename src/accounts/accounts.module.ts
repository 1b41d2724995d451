import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type Secret } from '../core/secret.js';
import { PasswordVerifier } from '../authentication/basic/password-verifier.js';
import { SessionLookup } from '../authentication/session/session-lookup.js';
import { TokenVerifier } from '../authentication/token/token-verifier.js';
import { UserLookup } from '../authentication/user-lookup.js';
import { PermissionSource } from '../permissions/account-permissions.js';
import { ObjectGrants } from '../permissions/object-grants.js';
import { CredentialPasswordVerifier } from './credential-password.verifier.js';
import { CredentialVerifier } from './credential-verifier.js';
import { DatabaseUserLookup } from './database-user.lookup.js';
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
import { GroupMembersController } from './groups/group-members.controller.js';
import { GroupsController } from './groups/groups.controller.js';
import { Memberships } from './groups/memberships.js';
import { UserGroupsController } from './groups/user-groups.controller.js';
import { JwtController } from './jwt.controller.js';
import { LogoutController } from './logout.controller.js';
import { LOCKOUT_KEY, lockoutKey } from './lockout/lockout-keys.js';
import { Lockout } from './lockout/lockout.entity.js';
import { LockoutsController } from './lockout/lockouts.controller.js';
import { Lockouts } from './lockout/lockouts.js';
import { LoginAttempts } from './lockout/login-attempts.js';
import { MeController } from './me.controller.js';
import { ForeignHashes } from './passwords/foreign-hashes.js';
import { PasswordChange } from './passwords/password-change.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { OwnAccount } from './own-account.js';
import { PasswordController } from './passwords/password.controller.js';
import { Profiles } from './profiles.js';
import { RefreshFamily } from './refresh-tokens/refresh-family.entity.js';
import { REFRESH_KEYS, refreshKeys } from './refresh-tokens/refresh-keys.js';
import { RefreshTokenRow } from './refresh-tokens/refresh-token.entity.js';
import { RefreshTokens } from './refresh-tokens/refresh-tokens.js';
import { DatabaseSessionLookup } from './sessions/database-session.lookup.js';
import { LastSeen } from './sessions/last-seen.js';
import { OwnSessionsController } from './sessions/own-sessions.controller.js';
import { SessionController } from './sessions/session.controller.js';
import { Session } from './sessions/session.entity.js';
import { Sessions } from './sessions/sessions.js';
import { TokenRevocation } from './token-revocation.js';
import { DatabaseTokenVerifier } from './tokens/database-token.verifier.js';
import { OwnTokensController } from './tokens/own-tokens.controller.js';
import { TokenController } from './tokens/token.controller.js';
import { Token } from './tokens/token.entity.js';
import { TokenAdministration } from './tokens/token-administration.js';
import { TokenUsage } from './tokens/token-usage.js';
import { Tokens } from './tokens/tokens.js';
import { User } from './user.entity.js';
import { UserAdministration } from './user-administration.js';
import { UserValues } from './user-values.js';
import { UsersController } from './users.controller.js';

/** Accounts, and the ways to log in. */
@Module({})
export class AccountsModule {
  static forRoot(secrets: readonly Secret[]): DynamicModule {
    return {
      module: AccountsModule,
      imports: [
        TypeOrmModule.forFeature([
          Group,
          GroupMember,
          Lockout,
          ObjectPermission,
          PermissionGrant,
          RefreshFamily,
          RefreshTokenRow,
          Session,
          Token,
          User,
        ]),
      ],
      controllers: [
        ExplanationsController,
        GroupMembersController,
        GroupPermissionsController,
        GroupsController,
        JwtController,
        LockoutsController,
        LogoutController,
        MeController,
        ObjectPermissionsController,
        OwnSessionsController,
        OwnTokensController,
        PasswordController,
        PermissionsController,
        SessionController,
        TokenController,
        UserGroupsController,
        UserPermissionsController,
        UsersController,
      ],
      providers: [
        { provide: LOCKOUT_KEY, useValue: lockoutKey(secrets) },
        { provide: REFRESH_KEYS, useValue: refreshKeys(secrets) },
        DatabasePermissionSource,
        { provide: PermissionSource, useExisting: DatabasePermissionSource },
        DatabaseObjectGrants,
        { provide: ObjectGrants, useExisting: DatabaseObjectGrants },
        DatabaseUserLookup,
        { provide: UserLookup, useExisting: DatabaseUserLookup },
        { provide: PasswordVerifier, useClass: CredentialPasswordVerifier },
        { provide: SessionLookup, useClass: DatabaseSessionLookup },
        { provide: TokenVerifier, useClass: DatabaseTokenVerifier },
        Administration,
        CandidateSubjects,
        CredentialVerifier,
        GrantChains,
        PermissionExplanations,
        PermittedSubjects,
        PolicyQuestion,
        ReachableObjects,
        SubjectRequest,
        FirstSuperuserCreation,
        ForeignHashes,
        Grantees,
        GroupAdministration,
        Holdings,
        LastSeen,
        Lockouts,
        LoginAttempts,
        Memberships,
        ObjectPermissionGrants,
        OwnAccount,
        PasswordChange,
        PasswordHasher,
        PermissionGrants,
        Profiles,
        RefreshTokens,
        Sessions,
        TokenAdministration,
        TokenRevocation,
        TokenUsage,
        Tokens,
        UnknownPermissions,
        UserAdministration,
        UserValues,
      ],
      exports: [ObjectGrants, PermissionSource, PasswordVerifier, SessionLookup, TokenVerifier, UserLookup],
    };
  }
}
