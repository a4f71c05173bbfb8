export {
  type ConnectionPool,
  type ConnectionPoolOptions,
  connectionPool,
  MAX_IDLE_MS,
} from './connection-pool.ts';
