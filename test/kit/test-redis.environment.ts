/** The variable by which the run tells its workers where its Redis is; not set when there is none. */
export const TEST_REDIS_URL = 'PORTCULLIS_TEST_REDIS';
