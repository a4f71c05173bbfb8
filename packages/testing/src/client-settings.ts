/** What every client of an emulator is made with, besides the endpoint. */
export const clientSettings = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
} as const;
