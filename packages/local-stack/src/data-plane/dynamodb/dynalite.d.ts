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
