declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Times in milliseconds that a table stays in the state CREATING, DELETING or UPDATING. */
  interface DynaliteOptions {
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}

/** What dynalite's actions and their validations share. */
declare module 'dynalite/db/index.js' {
  const db: { itemSize: (item: import('./item-size.ts').Item) => number };
  export default db;
}
