import type { SandboxUser } from '@alma-cache/alma-sandbox';
import type { Bench } from './bench.ts';
import { truth } from './truth.ts';

/** Every route that tells of a user, with what it has to answer. The user has two records of each kind. */
export function routesOf({ sandbox }: Bench, { primaryId }: SandboxUser): [path: string, body: unknown][] {
  const user = truth(sandbox, primaryId);
  const { loans, requests, fees } = user;
  const base = `/users/${primaryId}`;
  return [
    [base, user],
    [`${base}/loans`, loans],
    [`${base}/loans/${loans[0]?.loan_id}`, loans[0]],
    [`${base}/requests`, requests],
    [`${base}/requests/${requests[1]?.request_id}`, requests[1]],
    [`${base}/fees`, fees],
    [`${base}/fees/${fees[1]?.id}`, fees[1]],
  ];
}
