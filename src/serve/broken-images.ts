/** Loads images and videos again that were asked for before the service worker was there, and were not found. */
export function loadBroken(base: string): void {
  for (const img of document.images) {
    if (!img.src.startsWith(base)) continue;
    const again = (): void => {
      const { src } = img;
      img.src = src;
    };
    if (!img.complete) img.addEventListener('error', again, { once: true });
    else if (img.naturalWidth === 0) again();
  }
  for (const video of document.querySelectorAll('video')) {
    if (video.src.startsWith(base) && video.error) video.load();
  }
}
