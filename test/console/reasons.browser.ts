import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { stage } from './stage.ts';

// Why a button cannot be used, which is shown over the page while the button has the focus.

const { openBrowser, signIn, makeOrganization, ownerKeyOf } = stage();

const boxesOf = async (buttons: Locator) => Promise.all((await buttons.all()).map((button) => button.boundingBox()));

test('the reason moves nothing: what is next to the button can be clicked at once', async () => {
  const { slug, email } = await makeOrganization();
  const { userId } = await ownerKeyOf(slug);
  const browser = await openBrowser();
  await signIn(browser, email);
  const page = await browser.newPage();
  for (const viewport of [
    { width: 1_280, height: 900 },
    { width: 320, height: 640 },
  ]) {
    await page.setViewportSize(viewport);
    await page.goto(`/console/orgs/${slug}/members/${userId}`);
    const unlock = page.getByRole('button', { name: 'Unlock' });
    const end = page.getByRole('button', { name: 'Shut out' });
    const reason = page.getByText('Another administrator has to unlock you.');
    await unlock.scrollIntoViewIfNeeded();
    await end.waitFor();
    const buttons = page.locator('main button');
    const before = await boxesOf(buttons);
    expect(await reason.isVisible()).toBe(false);

    await unlock.click({ force: true });
    await reason.waitFor();
    expect(await boxesOf(buttons)).toEqual(before);
    const shown = await reason.boundingBox();
    expect(shown).not.toBeNull();
    expect(shown?.x).toBeGreaterThanOrEqual(0);
    expect((shown?.x ?? 0) + (shown?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
    expect((shown?.y ?? 0) + (shown?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    // It is told with the button, whether or not it is shown.
    const id = await unlock.getAttribute('aria-describedby');
    expect(await page.evaluate((of) => document.getElementById(of ?? '')?.textContent, id)).toBe(
      'Another administrator has to unlock you.',
    );

    // Escape takes it away, and the button keeps the focus.
    await page.keyboard.press('Escape');
    await reason.waitFor({ state: 'hidden' });
    expect(await unlock.evaluate((button) => button === document.activeElement)).toBe(true);

    await unlock.click({ force: true });
    await reason.waitFor();
    // Where the pointer goes down and up, as a person does it: the focus is lost in between.
    await end.scrollIntoViewIfNeeded();
    const box = await end.boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await page.mouse.down();
    await page.mouse.up();
    await page.getByRole('dialog').waitFor();
    await reason.waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
});
