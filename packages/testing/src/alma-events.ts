/** The envelope of an Alma webhook event, as the official pages show it. */
function almaEvent(type: string, time: string, payload: object): string {
  return JSON.stringify({
    id: '1400000000000000001',
    action: type.split('_')[0],
    institution: { value: '99SBX_INST', desc: 'Sandbox University' },
    time,
    event: { value: type, desc: type },
    ...payload,
    bib: null,
    holding: null,
    item: null,
    portfolio: null,
    representation: null,
  });
}

export const loanEventText = (type: string, time: string, loan: object): string =>
  almaEvent(type, time, {
    item_loan: {
      user_id: 'Sandbox.User1',
      item_barcode: '30001000001',
      due_date: '2099-03-04T22:00:00Z',
      loan_status: 'ACTIVE',
      title: 'An invented title',
      author: null,
      library: { value: 'MAIN', desc: 'Main Library' },
      renewable: true,
      ...loan,
    },
  });

export const requestEventText = (type: string, time: string, request: object): string =>
  almaEvent(type, time, {
    user_request: {
      user_primary_id: 'Sandbox.User1',
      request_type: 'HOLD',
      title: 'Another invented title',
      material_type: { value: 'BOOK', desc: 'Book' },
      request_status: 'NOT_STARTED',
      place_in_queue: 1,
      request_date: '2031-02-18Z',
      ...request,
    },
  });
