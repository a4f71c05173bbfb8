/**
 * Signatures that were not made by the code under test: the first is test case 2 of RFC 4231, the others come from
 * `openssl dgst -sha256 -hmac SECRET -binary | base64`.
 */
export const vectors = [
  {
    secret: 'Jefe',
    body: 'what do ya want for nothing?',
    signature: 'W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=',
  },
  {
    secret: 'secretkey',
    body: '{"id":"1","event":{"value":"LOAN_CREATED","desc":"Ausleihe für Zürich ä"}}',
    signature: 'OJE1dyeTCYWZhEBwpEaCZuAQB9/E5MA+4l+ulkzImqs=',
  },
  { secret: 'schlüssel', body: '', signature: 'aauLnPAEBu7MsslezvliqV23a3IT+SDLrPk37yv+FDI=' },
] as const;
