import { Logger } from '@aws-lambda-powertools/logger';

/** A Powertools logger that keeps its lines, and those of its children, instead of printing them. */
export class CapturedLogger extends Logger {
  lines: Record<string, unknown>[] = [];

  constructor(...options: ConstructorParameters<typeof Logger>) {
    super({ logLevel: 'DEBUG', ...options[0] });
  }

  /** The lines with one of the given levels, without what every line has. */
  at(level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'): Record<string, unknown>[] {
    return this.lines.filter((line) => line.level === level);
  }

  protected override createLogger(...[options]: ConstructorParameters<typeof Logger>): CapturedLogger {
    const child = new CapturedLogger(options);
    child.lines = this.lines;
    return child;
  }

  protected override printLog(...[, log]: Parameters<Logger['printLog']>): void {
    // As Lambda would show it: JSON, with what Powertools makes of errors.
    this.lines.push(JSON.parse(JSON.stringify(log.getAttributes(), this.getJsonReplacer())));
  }
}
