/** The variable by which the run tells its workers where its PostgreSQL is. */
export const CLUSTER_URL = 'PORTCULLIS_TEST_CLUSTER';

/** The migrated database that every test's own is copied from. */
export const TEMPLATE = 'portcullis_template';
