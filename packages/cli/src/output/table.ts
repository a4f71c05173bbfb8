import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

/** A column of a table of text. */
export interface Column {
  readonly heading: string;
  /** Numbers are read from the right. Default `left`. */
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/**
 * Lines of aligned columns under their headings, without a frame. A cell may be coloured. With `width`, columns of a
 * terminal, no line is longer: what does not fit ends in an ellipsis. Without, nothing is ever cut.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width = Number.POSITIVE_INFINITY }: { readonly width?: number } = {},
): string[] {
  const lines = [columns.map(({ heading }) => heading), ...rows];
  const widths = columns.map((_, index) =>
    Math.max(...lines.map((cells) => stringWidth(cells[index] ?? ''))),
  );
  return lines.map((cells) => {
    const line = columns.map(({ align }, index) => padded(cells[index] ?? '', widths[index] ?? 0, align));
    return fitted(line.join(GAP).trimEnd(), width);
  });
}

/** The text, cut with an ellipsis where it is wider than so many columns of a terminal. */
export function fitted(text: string, width: number): string {
  return stringWidth(text) <= width ? text : cliTruncate(text, width);
}

function padded(text: string, width: number, align: Column['align']): string {
  const padding = ' '.repeat(width - stringWidth(text));
  return align === 'right' ? padding + text : text + padding;
}
