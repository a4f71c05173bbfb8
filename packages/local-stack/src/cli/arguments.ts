import { parseArgs } from 'node:util';
import { UsageError } from '../errors.ts';

export const HELP = `Examples
  npm start                                  cache the records of 200 users of a sandbox Alma
  npm start -- --keep                        and stay up, with a page to watch and lines for curl
  npm start -- --users ids.txt               the users of a file, one primary id a line
  cut -f1 users.tsv | npm start -- --users - the users on standard input
  npm start -s -- --json > summary.json      the summary for programs; -s keeps npm's own lines out of it
  ALMA_API_KEY=… ALMA_REGION=na npm start -- --users ids.txt
                                             a real Alma, at the rate that a deployment would use

Runs the whole stack, as it would be deployed, on emulators of this machine: caches the users' records, sends the
sandbox's webhook events of some of them, and reads some through the API.

Options
  --users FILE   primary ids to cache, one a line; - is standard input. Default: every user of the sandbox,
                 one of whom is Elif.Field1
  --keep         serve a page that shows queues, dead letters and records live, print at once what leads another shell
                 to the stack, such as for alma-cache status, and stay up when the queues are empty, with lines
                 for curl to try the API and the webhook endpoint, until Ctrl-C
  --json         print the summary as JSON
  --help         this text

Environment
  ALMA_API_KEY   read a real Alma with this key instead of the sandbox; needs --users
  ALMA_REGION    its region: eu (default), na, ap, aps, ca or cn
  ALMA_API_URL   or its full base URL, such as https://api-eu.hosted.exlibrisgroup.com/almaws/v1

Exit codes
  0 everything is as it should be · 1 failure · 2 wrong arguments · 3 dead letters remain · 130 Ctrl-C
`;

export interface Arguments {
  readonly help: boolean;
  readonly keep: boolean;
  readonly json: boolean;
  /** A file name, or `-` for standard input. */
  readonly users?: string;
}

/** @throws UsageError for an option that does not exist, or a value that is missing */
export function parseArguments(args: readonly string[]): Arguments {
  const { help, keep, json, users } = parse(args);
  if (users === '') throw new UsageError('--users needs the name of a file, or - for standard input');
  return { help, keep, json, ...(users !== undefined && { users }) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        keep: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        users: { type: 'string' },
      },
    }).values;
  } catch (error) {
    const [firstLine = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new UsageError(firstLine);
  }
}
