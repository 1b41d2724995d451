/** The embedded PostgreSQL cannot be had. The message says what to do about it, and never holds the password. */
export abstract class EmbeddedPostgresError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Nobody publishes binaries for this platform, they are not installed, or the platform cannot execute them. */
export class PlatformNotSupportedError extends EmbeddedPostgresError {
  readonly code = 'embedded_postgres_platform_not_supported';

  constructor(packageName: string, reason: string, options?: ErrorOptions) {
    super(`The embedded PostgreSQL needs the package ${packageName}: ${reason}. Or set DATABASE_URL.`, options);
  }
}

/** The cluster was written by another major version of PostgreSQL than the one installed. */
export class MajorVersionMismatchError extends EmbeddedPostgresError {
  readonly code = 'embedded_postgres_major_version_mismatch';

  constructor(location: string, found: string, installed: string) {
    super(
      `The database in ${location} was written by PostgreSQL ${found}, installed is PostgreSQL ${installed}. ` +
        `Install the binaries of version ${found}, or move the data with pg_dump to a server and set DATABASE_URL.`,
    );
  }
}

/** A command of PostgreSQL failed; the message ends with what it, or the server's log, had to say. */
export class PostgresDidNotStartError extends EmbeddedPostgresError {
  readonly code = 'embedded_postgres_did_not_start';

  constructor(what: string, output: string, options?: ErrorOptions) {
    super(`${what}. ${output === '' ? 'It said nothing.' : `It said:\n${output}`}`, options);
  }
}

/** DATA_DIR, or a directory that stands in for it, cannot be used as it is. */
export class DataDirectoryNotUsableError extends EmbeddedPostgresError {
  readonly code = 'embedded_postgres_data_directory_not_usable';

  constructor(directory: string, reason: string, options?: ErrorOptions) {
    super(`DATA_DIR ${directory} cannot hold the embedded PostgreSQL: ${reason}`, options);
  }
}

/** PostgreSQL refuses to run as root, and the system has neither of the users it could run as. */
export class NoUnprivilegedUserError extends EmbeddedPostgresError {
  readonly code = 'embedded_postgres_no_unprivileged_user';

  constructor() {
    super(
      'PostgreSQL does not run as root, and /etc/passwd has neither a user "postgres" nor "nobody". ' +
        'Start as an ordinary user, or set DATABASE_URL.',
    );
  }
}
