// Plays one scenario on a page in Chromium: `node drive.js PAGE SCENARIO`; CHROMIUM is the browser.
"use strict";
const assert = require("assert");
const { chromium } = require("playwright-core");

const [file, scenario] = process.argv.slice(2);
const complaints = []; // whatever the console says, and every dialog: there must be none

async function openPage(browser, options, fragment) {
	const context = await browser.newContext(Object.assign({ viewport: { width: 1280, height: 900 } }, options));
	const page = await context.newPage();
	page.setDefaultTimeout(15000);
	page.on("console", (m) => complaints.push(m.text()));
	page.on("pageerror", (e) => complaints.push(e.stack));
	page.on("dialog", (d) => { complaints.push("dialog: " + d.message()); d.dismiss(); });
	page.on("request", (r) => {
		if (!/^(file|data):/.test(r.url()))
			complaints.push("asks for " + r.url());
	});
	await page.goto("file://" + file + (fragment || ""));
	return page;
}

const shownRows = (page) => page.locator("#matrix tbody tr:not([hidden])");
const cellAddress = (id) => "#cell=" + encodeURIComponent(id);
const work = "work/1s/provider=memory,workers=1";

// What the first chart's time axis says from left to right.
const axis = (page, n) => page.locator(".plot").nth(n).evaluate((plot) =>
	[...plot.querySelectorAll(".dygraph-axis-label-x")].map((e) => e.textContent).join(" "));

const scenarios = {
	async without_script(browser) {
		const page = await openPage(browser, { javaScriptEnabled: false });
		assert.match(await page.locator(".verdict").innerText(), /errored|failed/);
		assert.equal(await page.locator("#matrix tbody tr").count(), 13);
		assert.match(await page.locator("section", { hasText: "What broke" }).innerText(), /peak_rss/);
		assert.ok(await page.locator("#gates tbody tr").count() >= 18);
		assert.ok(!await page.locator("#tools").isVisible());
	},

	async policy(browser) {
		const page = await openPage(browser, {}, cellAddress(work));
		await page.locator("#cell h2").waitFor();
		await page.getByText("Statistics of every series").click();
		assert.match(await page.locator("#cell pre").first().innerText(), /<script>alert\(1\)<\/script>/);
		const added = await page.evaluate(() => {
			const s = document.createElement("script");
			s.textContent = "window.evil = true";
			document.body.append(s);
			return window.evil === undefined;
		});
		assert.ok(added, "the policy does not stop an added script");
		assert.match(complaints.pop() || "", /Content Security Policy/);
	},

	async matrix(browser) {
		const page = await openPage(browser);
		assert.equal(await shownRows(page).count(), 13);
		await page.keyboard.press("/");
		await page.keyboard.type("provider=file");
		assert.equal(await shownRows(page).count(), 2);
		assert.match(await page.locator("#shown").innerText(), /2 of 13/);
		await page.fill("#filter", "errored");
		assert.equal(await shownRows(page).count(), 1);
		await page.fill("#filter", "");
		const head = page.locator("#matrix th", { hasText: "Wall time" });
		await head.locator("button").click();
		await head.locator("button").click();
		assert.equal(await head.getAttribute("aria-sort"), "descending");
		const walls = await head.evaluate((e) =>
			inView.map((row) => typicalOf(row, e.dataset.column)).filter((v) => v !== null));
		assert.deepEqual(await shownRows(page).evaluateAll((list) => list.map((r) => r.index)),
			await page.evaluate(() => inView.map((r) => r.index)));
		assert.ok(walls.length > 10);
		assert.deepEqual(walls, [...walls].sort((a, b) => b - a));
		await page.selectOption("#colour", { label: "Peak RSS" });
		assert.ok(await page.locator("#matrix td.heat").count() > 10);
		await page.selectOption("#colour", { label: "rss.p95" });
		assert.equal(await page.locator("#matrix th.extra").innerText() !== "", true);
		await page.selectOption("#colour", "");
		assert.equal(await page.locator("#matrix th.extra, #matrix td.heat").count(), 0);
	},

	async cell(browser) {
		const page = await openPage(browser);
		await shownRows(page).first().locator("td").nth(4).click();
		assert.equal(await page.locator("#cell h2").innerText(), work);
		assert.match(decodeURIComponent(page.url()), /#cell=work/);
		for (const text of ["Memory", "CPU, of one core", "queue", "Processes at the peak", "What the test reports",
			"Standard output", "Run it again", "other attempts"])
			assert.ok((await page.locator("#cell").innerText()).includes(text), text);
		assert.match(await page.locator("#cell table").first().innerText(), /peak_rss <= 1 GB/);
		assert.match(await page.locator("pre.again").innerText(), /STRAIN_PARAM_PROVIDER=memory/);
		const bytes = await page.locator(".plot").first().locator(".dygraph-axis-label-y").allInnerTexts();
		assert.ok(bytes.length > 2);
		for (const label of bytes)
			assert.match(label, /^\d+(\.\d0)? k?M?B$/, "a round step in the suite's unit");
		await page.locator("#cell .chips button", { hasText: /^1/ }).first().click();
		await page.keyboard.press("ArrowRight");
		assert.notEqual(await page.locator("#cell h2").innerText(), work);
		await page.keyboard.press("Escape");
		await page.locator("#overview").waitFor({ state: "visible" });
		await page.keyboard.press("j");
		await page.keyboard.press("Enter");
		await page.locator("#cell h2").waitFor({ state: "visible" });
		await page.goBack();
		await page.locator("#overview").waitFor({ state: "visible" });
		const deep = await openPage(browser, {}, cellAddress("crash/1s"));
		assert.match(await deep.locator("#cell").innerText(), /exit status 3[^]*boom <img src=x/);
	},

	async zoom(browser) {
		const page = await openPage(browser, {}, cellAddress(work));
		const plot = await page.locator(".plot").first().boundingBox();
		const whole = await axis(page, 1);
		const y = plot.y + plot.height / 2;
		await page.mouse.move(plot.x + plot.width * 0.4, y);
		await page.mouse.down();
		await page.mouse.move(plot.x + plot.width * 0.6, y, { steps: 5 });
		await page.mouse.up();
		const zoomed = await axis(page, 1);
		assert.notEqual(zoomed, whole, "the second chart follows the first");
		assert.equal(await axis(page, 0), zoomed);
		await page.mouse.move(plot.x + plot.width * 0.5, y, { steps: 3 });
		assert.match(await page.locator(".chart .head").nth(1).innerText(), /at [0-9.]+ s/);
		await page.keyboard.press("-");
		assert.notEqual(await axis(page, 0), zoomed);
		await page.click("#zoom-all");
		assert.equal(await axis(page, 1), whole);
		await page.keyboard.press("+");
		assert.notEqual(await axis(page, 1), whole);
		await page.locator(".plot").first().dblclick();
		assert.equal(await axis(page, 1), whole);
	},

	async large(browser) {
		const page = await openPage(browser);
		assert.match(await page.locator("#shown").innerText(), /^8000 cells/);
		assert.equal(await shownRows(page).count(), 500);
		await page.click("#show-more");
		assert.equal(await shownRows(page).count(), 1000);
		await page.fill("#filter", "n=7999");
		assert.equal(await shownRows(page).count(), 1);
		await shownRows(page).first().locator("td").first().click();
		assert.match(await page.locator("#cell").innerText(), /room for the details of \d+ of 8000 cells/);
		await page.keyboard.press("Escape");
		await page.fill("#filter", "");
		await shownRows(page).first().locator("td").first().click();
		assert.match(await page.locator("#cell").innerText(), /peak_rss <= 1 MB/);
	},

	async phone(browser) {
		const page = await openPage(browser, { viewport: { width: 390, height: 800 }, colorScheme: "dark" });
		const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
		const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		assert.equal(await wide(), 390);
		const dark = await paper();
		await page.emulateMedia({ media: "print" });
		assert.equal(await paper(), "rgb(255, 255, 255)");
		await page.emulateMedia({ media: "screen" });
		await page.click("#theme");
		assert.notEqual(await paper(), dark);
		assert.notEqual(await paper(), "rgba(0, 0, 0, 0)", "no colours: this browser is too old");
		await page.goto("file://" + file + cellAddress(work));
		await page.locator(".plot").first().waitFor();
		assert.equal(await wide(), 390);
	},
};

(async () => {
	const browser = await chromium.launch({ executablePath: process.env.CHROMIUM,
		args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync"] });
	try {
		await scenarios[scenario](browser);
		assert.deepEqual(complaints, []);
	} finally {
		await browser.close();
	}
})().catch((e) => {
	console.error(e.stack);
	process.exit(1);
});
