import { apiErrors } from '../api-error.ts';
import { totalBalance } from '../data/fee.ts';
import { userLink } from '../data/origin.ts';
import type { SandboxData } from '../data/sandbox-data.ts';
import type { SandboxUser } from '../data/sandbox-user.ts';
import { briefContact, briefUser, fullUser } from '../data/user-object.ts';
import { readChoice, readChoices, readPage } from '../http/parameters.ts';
import { findUser } from './find-user.ts';
import type { Handler } from './handler.ts';

/** Parameters that choose other users than all; answering them with all users would be a lie. */
const searches = ['q', 'modify_date_from', 'source_institution_code', 'source_user_id'];

/** `GET /users`: contacts first, then all users in the order of their creation. */
export const listUsers: Handler = ({ query }, data) => {
  const search = searches.find((name) => query.get(name));
  if (search) {
    throw apiErrors.notImitated(search);
  }
  const full = readChoice(query, 'expand', ['none', 'full'], 'none') === 'full';
  return {
    type: 'list',
    root: 'users',
    key: 'user',
    total: data.contacts + data.userCount,
    ...readPage(query),
    page: (offset, limit) => {
      const contacts = contactsOn(data, offset, limit);
      const users = data.users(Math.max(0, offset - data.contacts), limit - contacts.length);
      return [
        ...contacts,
        ...Array.from(users, (user) => (full ? fullUser(user, data.today) : briefUser(user))),
      ];
    },
  };
};

function contactsOn({ contacts }: SandboxData, offset: number, limit: number) {
  const length = Math.max(0, Math.min(contacts - offset, limit));
  return Array.from({ length }, (_, index) => briefContact(offset + index));
}

/** `GET /users/{user_id}`. */
export const getUser: Handler = (request, data) => {
  const user = findUser(request, data);
  const view = readChoice(request.query, 'view', ['full', 'brief'], 'full');
  const expand = readChoices(request.query, 'expand', ['loans', 'requests', 'fees']);
  return {
    type: 'record',
    root: 'user',
    record: {
      ...(view === 'brief' ? briefUser(user) : fullUser(user, data.today)),
      ...Object.fromEntries(expand.map((kind) => [kind, summary(user, kind)])),
    },
  };
};

/** How many loans or requests the user has, or how much they owe, as a string, and where to read which. */
function summary(user: SandboxUser, kind: 'loans' | 'requests' | 'fees') {
  const value = kind === 'fees' ? totalBalance(user.fees) : user[kind].size;
  return { value: String(value), link: `${userLink(user.primaryId)}/${kind}` };
}

/** `GET /users/operation/test`: a cheap way to learn whether a key is accepted. */
export const testKey: Handler = () => ({ type: 'record', root: 'test', record: {} });
