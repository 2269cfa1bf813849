// What the page says if the code of the console or its first texts cannot be loaded. It imports nothing, because the console
// begins with it.

const place = document.getElementById('not-loaded');

// The link alone would leave the page that was opened, and lose the token of a mail.
place?.addEventListener('click', (event) => {
  if (!(event.target instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  location.reload();
});

/** Says it at once; without this, the page says it after a while. */
export const sayNotLoaded = (error: unknown): void => {
  if (place !== null) place.dataset.shown = '';
  console.error(error);
};
