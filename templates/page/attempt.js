// One attempt: how it ended, its values, its processes, its output.
"use strict";

function drawTree(a) {
	if (!a.peak_tree.length)
		return "";
	const pids = new Map(a.peak_tree.map((p) => [p.pid, p]));
	const depth = (p) => {
		let n = 0;
		for (let q = pids.get(p.ppid); q && n < 20; q = pids.get(q.ppid))
			n++;
		return n;
	};
	const most = Math.max(1, ...a.peak_tree.map((p) => p.rss_bytes || 0));
	return el("div", null, el("h3", null, "Processes at the peak" +
			(a.peak_elapsed_us === undefined ? "" : ", " + clock(a.peak_elapsed_us / 1e6) + " after the start")),
		table([["pid"], ["RSS"], "", "Command"], a.peak_tree.map((p) => {
			const part = el("span", { class: "part" });
			part.style.width = Math.round(70 * (p.rss_bytes || 0) / most) + "px";
			return el("tr", null, el("td", { class: "n soft" }, String(p.pid)),
				el("td", { class: "n" }, p.rss_bytes === null ? "-" : plain(p.rss_bytes, "bytes")), el("td", null, part),
				el("td", { class: "id" }, "  ".repeat(depth(p)) + p.command));
		}), { class: "tree" }));
}

function drawCourse(cell, a) {
	const facts = [["How it ended", a.text || a.ending], ["Others' CPU", a.noise_permille === undefined ? "" :
		(a.noise_permille / 10).toFixed(1) + " % of the machine" + (a.noisy ? ": noisy" : "")],
	["Shared pages", a.shared_pages_heavy ? "the RSS sum counts shared pages many times over: PSS is the honest figure" : ""],
	["Left running", a.leftovers.map((p) => p.pid + " " + p.command).join("; ")],
	["Notes", a.notes.join("; ")], ["Files", a.path]];
	return el("div", null, el("h3", null, "Attempt " + attemptName(a)),
		el("table", { class: "pairs" }, el("tbody", null, ...facts.filter(([, text]) => text).map(([name, text]) =>
			el("tr", null, el("th", { scope: "row" }, name), el("td", null, text))))));
}

// "cgroup, exact", "samples", "rusage, an interval"
function bookWords(book, interval) {
	if (!book || !book.book)
		return "";
	const kind = interval ? ", an interval" : book.exact && book.book !== "samples" ? ", exact" : "";
	return book.book + kind;
}

// Values that are not statistics of a series: a row each, with where the number comes from.
function drawValues(cell, a, wanted, heading) {
	const list = values.filter((c) => wanted(c) && (c.of(a) !== undefined || a.problems[c.key]));
	if (!list.length)
		return "";
	return el("div", null, el("h3", null, heading),
		table(["Value", ["Median"], ["Attempt " + a.number], "From"], list.map((c) => {
			const book = a.books[c.key];
			const interval = book && (book.high === null || book.high > c.of(a));
			const upTo = !interval ? "" : book.high === null ? " or more" : " to " + quantity(book.high, c);
			return el("tr", null, el("td", { class: "name", title: c.name }, c.label),
				el("td", { class: "n" }, quantity(c.of(cell), c)),
				el("td", { class: "n" }, quantity(c.of(a), c) + upTo),
				el("td", { class: "soft" }, a.problems[c.key] || bookWords(book, interval)));
		})));
}

function drawStatistics(a) {
	const of = Object.keys(a.statistics);
	if (!of.length)
		return "";
	return el("details", null, el("summary", null, "Statistics of every series, attempt " + a.number),
		table(["Series", ...page.statistics.map((s) => [s])], of.map((key) =>
			el("tr", null, el("td", { class: "id" }, page.series[key].name), ...page.statistics.map((s, i) => {
				const column = statisticColumn(key, i), v = column.of(a);
				return el("td", { class: "n" }, v === null ? "" : quantity(v, column));
			})))));
}

function drawOutput(a) {
	const one = (name, text) => text ? el("div", null, el("h3", null, name), el("pre", { tabindex: "0" }, text)) : "";
	const names = { "stdout.log": "Standard output", "stderr.log": "Standard error" };
	const parts = Object.entries(a.logs).map(([file, text]) => one(names[file] || file, text)).filter(Boolean);
	return parts.length ? el("div", { class: "columns" }, ...parts) : el("p", { class: "soft" }, "The test wrote no output.");
}

function drawAttempt(view, parent) {
	const a = view.cell.attempts[view.attempt];
	drawCharts(view, parent);
	parent.append(el("div", { class: "columns" },
		el("div", null, drawCourse(view.cell, a), drawTree(a)),
		el("div", null, drawValues(view.cell, a, (c) => c.fromTest, "What the test reports"),
			drawValues(view.cell, a, (c) => !c.fromTest, "Values"))));
	parent.append(drawStatistics(a), drawOutput(a));
	if (a.again)
		parent.append(el("h3", null, "Run it again"), el("pre", { class: "again", tabindex: "0" }, a.again));
}
