/**
 * The address of the repository as package.json has it, from that of a git remote, without the name and password
 * that it may hold; undefined where nobody else reaches it, as a folder.
 */
export function repositoryUrl(remote: string): string | undefined {
  const scp = /^([\w.-]+@[\w.-]+):(?!\/\/)(.+)$/.exec(remote);
  if (scp) return `git+ssh://${scp[1]}/${scp[2]}`;
  if (!URL.canParse(remote)) return undefined;
  const url = new URL(remote);
  if (url.protocol === 'ssh:') return `git+${url}`;
  if (url.protocol !== 'https:') return undefined;
  url.username = '';
  url.password = '';
  return `git+${url}`;
}
