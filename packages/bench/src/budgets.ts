/** What the functions may cost at most. A test holds them to these: no clock is involved. */
export const BUDGETS = {
  /** Of each function that calls AWS: what is downloaded at a cold start. */
  zipBytes: 140_000,
  /** What Node has to read and compile. */
  moduleBytes: 380_000,
  /** Of Node's own modules, loaded with the function. */
  modules: 90,
  /**
   * Of a typical user, once not cached and once cached: three lists; a record read to be compared, to find what is gone, to be
   * written, and of the cached user all records in one; three batches of messages, or seven records written.
   */
  callsPerUser: {
    queued: { alma: 3, dynamodb: 2.5, sqs: 3 },
    direct: { alma: 3, dynamodb: 9.5 },
  },
} as const;

/**
 * What updateUser with typical users may cost at most against ee3ae29, the commit before the bundles were made lean. Ratios
 * of times are printed by `npm run bench`, and no test, as they depend on the machine and on what else it does.
 */
export const RATIOS = {
  loadMs: 0.55,
  firstMs: 0.65,
  coldCpuMs: 0.6,
  rssBytes: 0.75,
} as const;
