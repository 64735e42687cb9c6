/** Browsers read a URL only some time after the click. */
const REVOKE_AFTER_MS = 60_000;

/** Makes the browser save a file, like a click on a link. */
export function startDownload(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, REVOKE_AFTER_MS);
}
