import { readFileSync } from 'node:fs';

/**
 * What the process has had of memory at most, bytes. On Linux `maxRSS` counts what it had before it became this program, when it was
 * still a part of the one that started it; the peak that the kernel keeps of the program alone does not.
 */
export function peakBytes() {
  return 1024 * (process.platform === 'linux' ? kilobytesOfProgram() : process.resourceUsage().maxRSS);
}

function kilobytesOfProgram() {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(kilobytes);
}
