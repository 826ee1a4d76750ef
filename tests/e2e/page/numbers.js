// numbers.js number.js numbers.txt: the page's numbers against the cases that the program's are held to, too.
const fs = require("fs");
const [script, cases] = process.argv.slice(2).map((f) => fs.readFileSync(f, "utf8"));
const plainOf = (sizes) => new Function("page", script + "; return plain;")({ sizes });
let wrong = 0, n = 0;
for (const line of cases.split("\n").filter((l) => l && !l.startsWith("#"))) {
	const [, unit, sizes, value, text] = /^(\S+) (\S+) (\S+) (.*)$/.exec(line);
	const got = plainOf(sizes)(Number(value), unit);
	n++;
	if (got !== text) {
		console.log(`${line}: got ${got}`);
		wrong++;
	}
}
console.log(`${n} numbers, ${wrong} wrong`);
process.exit(wrong || n < 30 ? 1 : 0);
