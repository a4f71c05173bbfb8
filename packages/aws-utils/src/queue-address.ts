/** A queue by its URL, or by its name and the account that owns it (12 digits). */
export type QueueAddress = { url: string } | { name: string; owner: string };

export const nameOf = (address: QueueAddress): string =>
  'name' in address ? address.name : address.url.slice(address.url.lastIndexOf('/') + 1);
