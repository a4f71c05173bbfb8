import { CliError } from '../errors.ts';

/** Something else listens on the port already, or it takes more rights to listen there. */
export class PortTakenError extends CliError {
  override readonly name = 'PortTakenError';

  constructor(port: number, options: ErrorOptions) {
    super(
      'PORT_TAKEN',
      `Port ${port} of 127.0.0.1 cannot be had; name another with --port, or leave it out for a free one`,
      options,
    );
  }
}
