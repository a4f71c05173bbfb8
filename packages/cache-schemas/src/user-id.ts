/**
 * Alma finds a user whatever the case of the id; the cache stores lower case, so that a user has one record. Letters with marks
 * are stored composed (Unicode NFC): some programs take them apart, as those that read names of files on a Mac do.
 */
export const storedUserId = (id: string): string => id.toLowerCase().normalize('NFC');

/** Whether two ids are one user's. */
export const isSameUser = (one: string, other: string): boolean => storedUserId(one) === storedUserId(other);
