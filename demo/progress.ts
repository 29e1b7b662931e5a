const WIDTH = 30;

/** A progress line: redrawn in a terminal, a line for every quarter elsewhere. */
export function showProgress(
  out: NodeJS.WriteStream,
  title: string,
): (done: number, total: number) => void {
  let quarters = -1;
  return (done, total) => {
    const share = total === 0 ? 1 : done / total;
    if (out.isTTY) {
      const filled = Math.round(share * WIDTH);
      out.write(
        `\r${title} [${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}] ${done}/${total}${done === total ? '\n' : ''}`,
      );
      return;
    }
    const now = Math.floor(share * 4);
    if (now === quarters) return;
    quarters = now;
    out.write(`${title}: ${done}/${total}\n`);
  };
}
