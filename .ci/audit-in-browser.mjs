// Called by audit-in-browser: CHROMIUM PAGE OUT.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, file, out] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 1400 } });
    const errors = [];
    const asked = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("request", (request) => asked.push(request.url()));
    const start = Date.now();
    await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
    const loaded = Date.now() - start;

    const rows = page.locator("#findings-table tbody tr");
    const shown = page.locator("#findings-table tbody tr:visible");
    const all = await rows.count();
    assert.ok(all > 0, "there are findings");
    assert.equal(await shown.count(), all);

    await page.fill("#findings input[type=search]", "no such words");
    assert.equal(await shown.count(), 0, "a search that fits nothing shows nothing");
    assert.equal(await page.locator("details.finding:visible").count(), 0, "nor its details");
    assert.equal(await page.locator("#findings output").textContent(), `0 of ${all}`);
    await page.click("#findings button[type=reset]");
    await page.waitForFunction((all) => document.querySelector("#findings output").value === `${all} of ${all}`, all);

    const lint = page.locator("#findings select[data-name=Lint]");
    const chosen = await lint.locator("option").nth(1).getAttribute("value");
    await lint.selectOption(chosen);
    const values = await shown.locator("td:nth-child(2)").allTextContents();
    assert.ok(values.length > 0 && values.every((value) => value === chosen), "only the lint that was chosen");
    await lint.selectOption("");

    const names = () => page.locator("#caches-table tbody td:first-child").allTextContents();
    const heading = page.locator("#caches-table th").first();
    await heading.locator("button").click();
    const up = await names();
    await heading.locator("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), "descending");
    assert.deepEqual([await names()][0][0], up.at(-1), "turned around");

    await page.locator("#findings-table tbody a").first().click();
    const open = page.locator("details.finding[open]");
    // The page unfolds it on hashchange, which a browser tells later than the click returns.
    await open.first().waitFor({ timeout: 10_000 });
    assert.equal(await open.count(), 1, "the finding unfolds, and no other");
    assert.ok(await open.locator("svg circle").first().isVisible(), "with the picture of its path");
    assert.ok((await open.locator("pre mark").count()) > 0, "and its source");

    assert.deepEqual(errors, [], "no error on the console");
    assert.deepEqual(asked.filter((url) => !/^(file|data):/.test(url)), [], "nobody is asked for anything");
    await page.screenshot({ path: `${out}/finding-${colorScheme}.png` });
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: `${out}/top-${colorScheme}.png` });
    console.log(`audit-in-browser: ${colorScheme}: ${all} findings, loaded in ${loaded} ms, no error`);
    await page.close();
  }
} finally {
  await browser.close();
}
