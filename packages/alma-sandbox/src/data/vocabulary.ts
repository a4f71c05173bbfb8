import { coded } from './coded-value.ts';

/** Everything here is invented; a resemblance to a real library or person is chance. */
export const firstNames = [
  'Ada',
  'Ben',
  'Clara',
  'David',
  'Elif',
  'Femi',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
] as const;
export const lastNames = [
  'Abel',
  'Brook',
  'Castle',
  'Dale',
  'Esser',
  'Field',
  'Garden',
  'Holm',
  'Iver',
  'Jansen',
] as const;
export const adjectives = [
  'A Brief',
  'An Illustrated',
  'A Modern',
  'The Annotated',
  'A Critical',
  'The New',
] as const;
export const genres = ['History', 'Atlas', 'Dictionary', 'Companion', 'Anthology', 'Introduction'] as const;
export const subjects = [
  'of Lighthouses',
  'to Applied Gardening',
  'of Northern Rivers',
  'to Number Theory',
  'of Émigré Letters',
  'for Marine Biologists',
  'of Quiet Machines',
  'to Medieval Trade',
] as const;

export const libraries = [
  coded('MAIN', 'Main Library'),
  coded('LAW', 'Law Library'),
  coded('SCI', 'Science & Engineering Library'),
] as const;

export const locations = [
  { value: 'STACK', name: 'Open stacks' },
  { value: 'STORE', name: 'Closed store' },
  { value: 'SHORT', name: 'Short loan' },
] as const;

export const circulationDesk = coded('DEFAULT_CIRC_DESK', 'Circulation Desk');
