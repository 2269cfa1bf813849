// Choosing a tab chooses it in all groups, on every page, until another is chosen.
const storageKey = 'freehold-tab';

const show = (name) => {
  for (const group of document.querySelectorAll('.vp-code-group')) {
    const labels = [...group.querySelectorAll('.tabs label')];
    const index = labels.findIndex((label) => label.textContent === name);
    if (index < 0) continue;
    group.querySelectorAll('.tabs input')[index].checked = true;
    for (const [at, block] of [...group.querySelector('.blocks').children].entries())
      block.classList.toggle('active', at === index);
  }
};

export const showChosenTab = () => {
  const name = localStorage.getItem(storageKey);
  if (name !== null) show(name);
};

export const followTabs = () => {
  document.addEventListener('change', ({ target }) => {
    const name = target.closest('.vp-code-group')?.querySelector(`label[for="${target.id}"]`)?.textContent;
    if (name === undefined) return;
    localStorage.setItem(storageKey, name);
    const before = target.getBoundingClientRect().top;
    show(name);
    // What is above has become longer or shorter.
    scrollBy({ top: target.getBoundingClientRect().top - before, behavior: 'instant' });
  });
};
