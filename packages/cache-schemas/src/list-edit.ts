import type { UserRecord } from './user-record.ts';
import type { Stored, WriteCondition, WriteResult } from './versioning.ts';

/** The lists of a user record. */
export type UserList = 'loan_ids' | 'request_ids' | 'fee_ids';

/** To add one id to a list, or to delete it from there. */
export interface ListEdit {
  action: 'add' | 'delete';
  list: UserList;
  id: string;
  /** The time of the event, epoch ms. */
  version: number | undefined;
}

/** What an edit of a list came to. `not-cached`: there is no record of this user, and none was made. */
export type EditResult = WriteResult | 'not-cached';

/** An update of a user record, conditional on nothing having come between that it would contradict. */
export interface ListUpdate extends WriteCondition {
  UpdateExpression: string;
}

/** The name under which `list_versions` keeps the version of an id. */
export const listVersionName = (list: UserList, id: string): string => `${list}/${id}`;

/** Decides an edit on the user as just read: the update that makes it, or its result where there is nothing to do. */
export function planEdit(user: Stored<UserRecord> | undefined, edit: ListEdit): ListUpdate | EditResult {
  if (user === undefined || user.deleted) return 'not-cached';
  if (isStale(user, edit)) return 'stale';
  if (isDone(user, edit)) return 'written';
  return toUpdate([listStep(user, edit), ...versionSteps(user, edit)]);
}

const versionOfId = (user: Stored<UserRecord>, { list, id }: ListEdit): number | undefined =>
  user.list_versions?.[listVersionName(list, id)];

/** A list may be missing: the older stack's records have no `fee_ids`. */
const isListed = (user: Stored<UserRecord>, { list, id }: ListEdit): boolean =>
  user[list]?.includes(id) ?? false;

/** Whether the record has something newer of the id; of two events of one moment, the deletion counts as newer. */
function isStale(user: Stored<UserRecord>, edit: ListEdit): boolean {
  const { version } = edit;
  if (version === undefined) return false;
  const seen = versionOfId(user, edit);
  if (version === seen) return edit.action === 'add' && !isListed(user, edit);
  return version < Math.max(user.read_version ?? 0, seen ?? 0);
}

function isDone(user: Stored<UserRecord>, edit: ListEdit): boolean {
  const isRecorded = edit.version === undefined || edit.version === versionOfId(user, edit);
  return isRecorded && isListed(user, edit) === (edit.action === 'add');
}

interface Step {
  set?: string;
  remove?: string[];
  conditions: string[];
  names: Record<string, string>;
  values: Record<string, unknown>;
}

function listStep(user: Stored<UserRecord>, edit: ListEdit): Step {
  const names = { '#list': edit.list };
  const values = { ':id': edit.id };
  if (isListed(user, edit) === (edit.action === 'add')) {
    const condition = edit.action === 'add' ? 'contains(#list, :id)' : 'NOT contains(#list, :id)';
    return { conditions: [condition], names, values };
  }
  if (edit.action === 'add') {
    return {
      set: '#list = list_append(if_not_exists(#list, :empty), :added)',
      conditions: ['NOT contains(#list, :id)'],
      names,
      values: { ...values, ':empty': [], ':added': [edit.id] },
    };
  }
  const elements = user[edit.list].flatMap((id, index) => (id === edit.id ? [`#list[${index}]`] : []));
  return {
    remove: elements,
    // Another deletion may have moved the elements up since the list was read.
    conditions: elements.map((element) => `${element} = :id`),
    names,
    values,
  };
}

function versionSteps(user: Stored<UserRecord>, edit: ListEdit): Step[] {
  const { version } = edit;
  if (version === undefined) return [];
  const noNewerRead: Step = {
    conditions: ['(attribute_not_exists(#read) OR #read <= :version)'],
    names: { '#read': 'read_version' },
    values: { ':version': version },
  };
  const isNewest = user.version === undefined || user.version < version;
  return [
    noNewerRead,
    nextRevision,
    idVersionStep(user, edit, version),
    ...(isNewest ? [newestVersion] : []),
  ];
}

const nextRevision: Step = {
  set: '#revision = if_not_exists(#revision, :zero) + :one',
  conditions: [],
  names: { '#revision': 'revision' },
  values: { ':zero': 0, ':one': 1 },
};

const newestVersion: Step = {
  set: '#version = :version',
  conditions: ['(attribute_not_exists(#version) OR #version <= :version)'],
  names: { '#version': 'version' },
  values: {},
};

function idVersionStep(user: Stored<UserRecord>, edit: ListEdit, version: number): Step {
  const name = listVersionName(edit.list, edit.id);
  if (user.list_versions === undefined) {
    return {
      set: '#versions = :versions',
      conditions: ['attribute_not_exists(#versions)'],
      names: { '#versions': 'list_versions' },
      values: { ':versions': { [name]: version } },
    };
  }
  const seen = versionOfId(user, edit);
  return {
    set: '#versions.#name = :version',
    conditions:
      seen === undefined
        ? ['attribute_exists(#versions)', 'attribute_not_exists(#versions.#name)']
        : ['#versions.#name = :seen'],
    names: { '#versions': 'list_versions', '#name': name },
    values: seen === undefined ? {} : { ':seen': seen },
  };
}

const stillCached: Step = {
  conditions: ['attribute_exists(#key)', 'attribute_not_exists(#deleted)'],
  names: { '#key': 'primary_id', '#deleted': 'deleted' },
  values: {},
};

function toUpdate(changes: Step[]): ListUpdate {
  const steps = [stillCached, ...changes];
  const sets = steps.flatMap(({ set }) => set ?? []);
  const removes = steps.flatMap(({ remove }) => remove ?? []);
  return {
    UpdateExpression: [...clause('SET', sets), ...clause('REMOVE', removes)].join(' '),
    ConditionExpression: steps.flatMap(({ conditions }) => conditions).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(steps.flatMap(({ names }) => Object.entries(names))),
    ExpressionAttributeValues: Object.fromEntries(steps.flatMap(({ values }) => Object.entries(values))),
  };
}

const clause = (keyword: string, actions: string[]): string[] =>
  actions.length > 0 ? [`${keyword} ${actions.join(', ')}`] : [];
