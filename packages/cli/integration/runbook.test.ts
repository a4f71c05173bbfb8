import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '@alma-cache/testing/root';
import { packagedStack } from '@alma-cache/testing/template/compile';
import type { CompiledTemplate } from '@alma-cache/testing/template/compiled-template';
import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { createProgram } from '../src/program.ts';

const runbook = await readFile(join(root, 'docs/operations.md'), 'utf8');
const readme = await readFile(join(root, 'README.md'), 'utf8');

const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

test('every alarm leads to its part of the runbook', async () => {
  const { alarms } = await packagedStack();
  const wanted = Object.values(alarms).map(({ AlarmDescription }) => AlarmDescription.split('#')[1]);
  expect(wanted.length).toBeGreaterThan(0);
  expect(anchors).toEqual(expect.arrayContaining([...new Set(wanted)]));
});

test('every link within the runbook leads somewhere', () => {
  const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  expect(anchors).toEqual(expect.arrayContaining(links));
});

const SHELL_BLOCK = /^ *```sh\n(.*?)^ *```$/gms;
const ANY_BLOCK = /^ *```.*?^ *```$/gms;

/** The commands of a document: those of its shell blocks, continued lines joined, and those within its sentences. */
function commandsOf(markdown: string): string[] {
  const blocks = [...markdown.matchAll(SHELL_BLOCK)].map(([, block = '']) => block.replace(/\\\n\s*/g, ''));
  const spans = [...markdown.replace(ANY_BLOCK, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) =>
    span.replaceAll('\n', ' '),
  );
  const lines = [...blocks.flatMap((block) => block.split('\n')), ...spans];
  return lines
    .flatMap((line) => line.replace(/ +# .*/, '').split(/ (?:&&|\|\|?) /))
    .map((line) => line.trim());
}

/** With the variables that are set before it. */
const ALMA_CACHE = /^((?:[A-Z_]+=\S+ )*)(?:npx )?alma-cache ([a-z].*)$/;

const almaCacheCommands = [runbook, readme].flatMap(commandsOf).filter((line) => ALMA_CACHE.test(line));

/** The command itself, with all that it says about its arguments, but for what it does. */
async function inertProgram(): Promise<Command> {
  const { stdin, stdout, stderr } = process;
  const { signal } = new AbortController();
  const terminal = { env: {}, stdin, stdout, stderr, signal, now: Date.now, sleep: async () => {} };
  const program = await createProgram({ args: [], terminal, root, exitWith: () => {} });
  const disarm = (command: Command) => {
    command.commands.forEach(disarm);
    if (command.commands.length === 0) command.action(() => {});
  };
  disarm(program);
  return program;
}

test('there are commands to check', () => {
  expect(almaCacheCommands.length).toBeGreaterThan(20);
});

test.each([...new Set(almaCacheCommands)])(
  '%s is understood, and has the key where it asks Alma',
  async (line) => {
    const [, variables = '', rest = ''] = ALMA_CACHE.exec(line) ?? [];
    const args: string[] = rest.match(/"[^"]*"|\S+/g) ?? [];
    (await inertProgram()).parse(args, { from: 'user' });
    const asksAlma = args[0] === 'verify' || args.includes('--all') || args.includes('--alma');
    expect(/ALMA_API_KEY=\S+ ALMA_REGION=\S+/.test(variables)).toBe(asksAlma);
  },
);

/** What AWS names after the stack: its functions, queues and alarms. */
function isOf({ types, alarms }: CompiledTemplate, name: string): boolean {
  const functionId = `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;
  const alarmNames = Object.values(alarms).map(({ AlarmName }) => JSON.stringify(AlarmName));
  return (
    types.has(functionId) ||
    types.get(name) === 'AWS::SQS::Queue' ||
    alarmNames.some((alarm) => alarm.includes(`}-${name}"`))
  );
}

test("what is named of the stack, by its name or its logical id, is the template's", async () => {
  const stack = await packagedStack();
  const all = [runbook, readme].join('\n');
  const found = (pattern: RegExp) => [...all.matchAll(pattern)].map(([, name = '']) => name);
  const names = found(/\balma-cache-prod-(?!eu-west-1\b)([\w-]+)/g);
  const logicalIds = found(/--logical-resource-id (\S+)/g);
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !isOf(stack, name))).toEqual([]);
  expect(logicalIds.filter((id) => !stack.types.has(id))).toEqual([]);
});

test('every command of sls that asks or changes AWS names the stage', () => {
  const commands = [runbook, readme].flatMap(commandsOf).filter((line) => /^npx sls [a-z]/.test(line));
  expect(commands.length).toBeGreaterThan(0);
  expect(commands.filter((line) => !/ --stage (?:stg|prod)\b/.test(line))).toEqual([]);
});
