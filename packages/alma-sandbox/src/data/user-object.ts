import { coded } from './coded-value.ts';
import { addDays, almaDate, almaDateTime } from './dates.ts';
import { userLink } from './origin.ts';
import type { SandboxUser } from './sandbox-user.ts';

/** What every entry of the list has alike. */
const UNTOLD = {
  gender: coded('', null),
  password: '',
  status: coded('ACTIVE', 'Active'),
  requests: null,
  loans: null,
  fees: null,
};

/** What `GET /users` tells of each user. */
export function briefUser(user: SandboxUser) {
  return {
    primary_id: user.primaryId,
    first_name: user.firstName,
    last_name: user.lastName,
    ...UNTOLD,
    link: userLink(user.primaryId),
  };
}

/** What `GET /users` has of a contact (from 0), who is no user: it has no id, and nothing is found by what stands there. */
export function briefContact(index: number) {
  return {
    primary_id: `no primary id (${index + 1})`,
    first_name: '',
    last_name: 'Contact',
    ...UNTOLD,
    link: '',
  };
}

/** What `GET /users/{user_id}` tells of a user (`rest_user`), but for what `expand` adds. */
export function fullUser(user: SandboxUser, today: number) {
  const { requests, loans, fees, ...brief } = briefUser(user);
  const email = `${user.firstName}.${user.lastName}${user.number}@example.edu`.toLowerCase();
  return {
    record_type: coded('PUBLIC', 'Public'),
    ...brief,
    middle_name: '',
    full_name: `${user.firstName} ${user.lastName}`,
    user_title: coded('', null),
    job_category: coded('', null),
    job_description: '',
    user_group: coded('02', 'Student'),
    campus_code: coded('', null),
    web_site_url: '',
    cataloger_level: coded('00', '[00] Default Level'),
    preferred_language: coded('en', 'English'),
    expiry_date: almaDate(addDays(today, 365)),
    purge_date: almaDate(addDays(today, 730)),
    account_type: coded('INTERNAL', 'Internal'),
    external_id: '',
    force_password_change: '',
    status_date: almaDate(addDays(today, -365)),
    contact_info: {
      address: [],
      email: [
        {
          preferred: true,
          segment_type: 'Internal',
          email_address: email,
          description: null,
          email_type: [coded('school', 'School')],
        },
      ],
      phone: [],
    },
    user_identifier: [
      {
        segment_type: 'Internal',
        id_type: coded('BARCODE', 'Barcode'),
        value: user.barcode,
        note: null,
        status: 'ACTIVE',
      },
    ],
    user_role: [],
    user_block: [],
    user_note: [],
    user_statistic: [],
    proxy_for_user: [],
    rs_library: [],
    is_researcher: false,
    researcher: null,
    created_date: almaDateTime(addDays(today, -365)),
    link: null,
    requests,
    loans,
    fees,
  };
}
