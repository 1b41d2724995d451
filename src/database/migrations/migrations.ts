import { CreateUsers1790000000000 } from './1790000000000-create-users.migration.js';
import { CreateArticles1790000000001 } from './1790000000001-create-articles.migration.js';
import { AnnounceUserChanges1790000000003 } from './1790000000003-announce-user-changes.migration.js';
import { CreateRefreshTokens1790000000002 } from './1790000000002-create-refresh-tokens.migration.js';
import { CreateTokens1790000000010 } from './1790000000010-create-tokens.migration.js';
import { CreateSessions1790000000030 } from './1790000000030-create-sessions.migration.js';
import { CreateLockouts1790000000020 } from './1790000000020-create-lockouts.migration.js';
import { CreateGroups1790000000100 } from './1790000000100-create-groups.migration.js';
import { CreateObjectPermissions1790000000101 } from './1790000000101-create-object-permissions.migration.js';
import { CountVersions1790000000102 } from './1790000000102-count-versions.migration.js';

/** Every migration, oldest first. A migration that was released is never changed. */
export const MIGRATIONS = [
  CreateUsers1790000000000,
  CreateArticles1790000000001,
  CreateRefreshTokens1790000000002,
  AnnounceUserChanges1790000000003,
  CreateTokens1790000000010,
  CreateLockouts1790000000020,
  CreateSessions1790000000030,
  CreateGroups1790000000100,
  CreateObjectPermissions1790000000101,
  CountVersions1790000000102,
] as const;
