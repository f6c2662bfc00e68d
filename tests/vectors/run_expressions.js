// Runs the shared test vectors on the browser's evaluator; prints every difference as a line.
const fs = require("fs");
const expressions = require(process.argv[2]);
const vectors = JSON.parse(fs.readFileSync(process.argv[3], "utf-8"));

const shown = (value) =>
	typeof value === "number"
		? { number: Number.isFinite(value) ? expressions.evaluate("string(.)", {}, value) : String(value) }
		: value;
const differences = [];
const compare = (what, found, expected) => {
	if (JSON.stringify(found) !== JSON.stringify(expected))
		differences.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
};
for (const { expression, value } of vectors.values) {
	compare(expression, shown(expressions.evaluate(expression, vectors.answers, vectors.own)), value);
}
for (const { expression, at, found, expected } of vectors.unreadable) {
	try {
		expressions.parse(expression);
		differences.push(`${expression}: it was read`);
	} catch (error) {
		compare(expression, [error.at, error.found, error.expected], [at, found, expected]);
	}
}
for (const { conditions, answers, asked } of vectors.asked) {
	compare("asked", [...expressions.asked(conditions, answers)].sort(), asked);
}
const count = vectors.values.length + vectors.unreadable.length + vectors.asked.length;
console.log(JSON.stringify({ count, differences }));
