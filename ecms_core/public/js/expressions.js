// The conditions of a checklist, evaluated in the browser as inspections/expressions.py does on the
// server: both are held to tests/vectors/expressions.json. Nothing is executed; the tree is walked.

(function (host) {
	"use strict";

	const MOST_CHARACTERS = 2000;
	const MOST_DEPTH = 40;
	const MOST_OPERATORS = 200;
	// Written out, since \d and \s mean different characters in Python and in JavaScript.
	const NUMBER = /^[ \t\r\n]*-?([0-9]+(\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*$/;
	const DATE = /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/;
	const TOKEN = new RegExp(
		"[ \\t\\r\\n]*(?:([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)|('[^']*'|\"[^\"]*\")" +
			"|(\\$\\{[ ]*[A-Za-z_][A-Za-z0-9_.-]*[ ]*\\})|([a-z][a-z-]*)|(!=|<=|>=|[=<>+\\-*(),.]))",
		"y"
	);
	const KINDS = ["number", "text", "name", "word", "sign"];
	const OPERATORS = [
		["or"],
		["and"],
		["=", "!="],
		["<", "<=", ">", ">="],
		["+", "-"],
		["*", "div", "mod"],
	];
	const FUNCTIONS = {
		true: [0, 0],
		false: [0, 0],
		not: [1, 1],
		boolean: [1, 1],
		number: [1, 1],
		string: [1, 1],
		"string-length": [1, 1],
		contains: [2, 2],
		"starts-with": [2, 2],
		concat: [1, 20],
		selected: [2, 2],
		if: [3, 3],
		coalesce: [2, 2],
		round: [1, 1],
		floor: [1, 1],
		ceiling: [1, 1],
		min: [1, 20],
		max: [1, 20],
	};

	class Unreadable extends Error {
		constructor(at, found, expected) {
			super(`character ${at}: ${found}; expected ${expected}`);
			Object.assign(this, { at, found, expected });
		}
	}

	// Positions are counted in characters, as in Python, and not in UTF-16 units.
	function place(expression, unit) {
		return [...expression.slice(0, unit)].length + 1;
	}

	function tokens(expression) {
		const found = [];
		const end = expression.replace(/[ \t\r\n]+$/, "").length;
		let at = 0;
		while (at < end) {
			TOKEN.lastIndex = at;
			const match = TOKEN.exec(expression);
			if (!match) {
				while (" \t\r\n".includes(expression[at])) at += 1;
				const sign = String.fromCodePoint(expression.codePointAt(at));
				throw new Unreadable(place(expression, at), sign, "a value, a question or an operator");
			}
			const kind = KINDS[match.slice(1).findIndex((part) => part !== undefined)];
			const text = match.slice(1).find((part) => part !== undefined);
			found.push({ kind, text, at: place(expression, TOKEN.lastIndex - text.length) });
			at = TOKEN.lastIndex;
		}
		found.push({ kind: "end", text: "", at: [...expression].length + 1 });
		return found;
	}

	class Parser {
		constructor(all) {
			Object.assign(this, { all, at: 0, depth: 0, operators: 0 });
		}
		get now() {
			return this.all[this.at];
		}
		refuse(expected) {
			throw new Unreadable(this.now.at, this.now.text || "the end", expected);
		}
		is(sign) {
			return this.now.kind === "sign" && this.now.text === sign;
		}
		take(sign) {
			if (!this.is(sign)) this.refuse(`'${sign}'`);
			this.at += 1;
		}
		whole() {
			const tree = this.level(0);
			if (this.now.kind !== "end") this.refuse("an operator or the end");
			return tree;
		}
		level(row) {
			if (row === OPERATORS.length) return this.single();
			let left = this.level(row + 1);
			while (["sign", "word"].includes(this.now.kind) && OPERATORS[row].includes(this.now.text)) {
				const operator = this.now.text;
				this.operators += 1;
				if (this.operators > MOST_OPERATORS) this.refuse(`at most ${MOST_OPERATORS} operators`);
				this.at += 1;
				left = { kind: "operator", operator, parts: [left, this.level(row + 1)] };
			}
			return left;
		}
		single() {
			this.depth += 1;
			if (this.depth > MOST_DEPTH) this.refuse(`at most ${MOST_DEPTH} levels`);
			const token = this.now;
			this.at += 1;
			let tree;
			if (token.kind === "number") tree = { kind: "value", value: Number(token.text) };
			else if (token.kind === "text") tree = { kind: "value", value: token.text.slice(1, -1) };
			else if (token.kind === "name")
				tree = { kind: "name", name: token.text.slice(2, -1).replace(/^ +| +$/g, "") };
			else if (token.kind === "sign" && token.text === ".") tree = { kind: "own" };
			else if (token.kind === "sign" && token.text === "-")
				tree = { kind: "minus", parts: [this.single()] };
			else if (token.kind === "sign" && token.text === "(") {
				tree = this.level(0);
				this.take(")");
			} else if (token.kind === "word") tree = this.call(token);
			else {
				this.at -= 1;
				this.refuse("a value, a question or a function");
			}
			this.depth -= 1;
			return tree;
		}
		call(token) {
			if (!Object.hasOwn(FUNCTIONS, token.text)) {
				this.at -= 1;
				this.refuse("one of " + Object.keys(FUNCTIONS).sort().join(", "));
			}
			this.take("(");
			const parts = [];
			while (!this.is(")")) {
				if (parts.length) this.take(",");
				parts.push(this.level(0));
			}
			const [least, most] = FUNCTIONS[token.text];
			if (parts.length < least || parts.length > most) {
				const bounds = least === most ? `${least}` : `${least} to ${most}`;
				throw new Unreadable(token.at, `${parts.length} arguments`, `${bounds} for ${token.text}`);
			}
			this.take(")");
			return { kind: "call", name: token.text, parts };
		}
	}

	const known = new Map();

	function parse(expression) {
		if (!known.has(expression)) {
			const length = [...expression].length;
			if (length > MOST_CHARACTERS)
				throw new Unreadable(1, `${length} characters`, `at most ${MOST_CHARACTERS}`);
			known.set(expression, new Parser(tokens(expression)).whole());
		}
		return known.get(expression);
	}

	function names(expression) {
		const found = new Set();
		const waiting = [parse(expression)];
		while (waiting.length) {
			const node = waiting.pop();
			if (node.kind === "name") found.add(node.name);
			waiting.push(...(node.parts || []));
		}
		return [...found].sort();
	}

	const number = (value) => {
		if (typeof value === "string") return NUMBER.test(value) ? parseFloat(value.trim()) : NaN;
		return Number(value);
	};

	// 3 and not 3.0, and never with an exponent.
	const text = (value) => {
		if (typeof value !== "number") return String(value);
		const written = String(value);
		const parts = /^(-?)([0-9])(?:\.([0-9]+))?e([+-][0-9]+)$/.exec(written);
		if (!parts) return written;
		const [, sign, first, rest = "", exponent] = parts;
		const digits = first + rest;
		const point = 1 + Number(exponent);
		if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
		return sign + digits.padEnd(point, "0");
	};

	const truth = (value) =>
		typeof value === "number" ? value !== 0 && !Number.isNaN(value) : Boolean(value);

	function same(left, right) {
		if (typeof left === "boolean" || typeof right === "boolean") return truth(left) === truth(right);
		if (typeof left === "number" || typeof right === "number") return number(left) === number(right);
		return left === right;
	}

	// Two dates compare in their order; whatever else is compared so is a number.
	function in_order(left, right) {
		const dates = [left, right].every((one) => typeof one === "string" && DATE.test(one));
		return [left, right].map((one) => number(dates ? one.replaceAll("-", "") : one));
	}

	const before = (a, b) => {
		const [left, right] = in_order(a, b);
		return left < right;
	};
	const at_most = (a, b) => {
		const [left, right] = in_order(a, b);
		return left <= right;
	};

	const ARITHMETIC = {
		"=": (a, b) => same(a, b),
		"!=": (a, b) => !same(a, b),
		"<": (a, b) => before(a, b),
		"<=": (a, b) => at_most(a, b),
		">": (a, b) => before(b, a),
		">=": (a, b) => at_most(b, a),
		"+": (a, b) => number(a) + number(b),
		"-": (a, b) => number(a) - number(b),
		"*": (a, b) => number(a) * number(b),
		div: (a, b) => number(a) / number(b),
		mod: (a, b) => number(a) % number(b),
	};

	const CALLS = {
		true: () => true,
		false: () => false,
		not: (a) => !truth(a),
		boolean: truth,
		number,
		string: text,
		"string-length": (a) => [...text(a)].length,
		contains: (a, b) => text(a).includes(text(b)),
		"starts-with": (a, b) => text(a).startsWith(text(b)),
		concat: (...all) => all.map(text).join(""),
		// Of several answers each stands on a line of its own.
		selected: (a, b) => text(a).split("\n").includes(text(b)) && text(b) !== "",
		coalesce: (a, b) => (text(a) !== "" ? a : b),
		round: (a) => Math.floor(number(a) + 0.5),
		floor: (a) => Math.floor(number(a)),
		ceiling: (a) => Math.ceil(number(a)),
		min: (...all) => Math.min(...all.map(number)),
		max: (...all) => Math.max(...all.map(number)),
	};

	const value = (answer) => (["string", "number", "boolean"].includes(typeof answer) ? answer : "");

	function walk(node, answers, own) {
		const part = (index) => walk(node.parts[index], answers, own);
		switch (node.kind) {
			case "value":
				return node.value;
			case "name":
				return Object.hasOwn(answers, node.name) ? value(answers[node.name]) : "";
			case "own":
				return value(own);
			case "minus":
				return -number(part(0));
			case "call":
				if (node.name === "if") return truth(part(0)) ? part(1) : part(2);
				return CALLS[node.name](...node.parts.map((_, index) => part(index)));
		}
		if (node.operator === "or") return truth(part(0)) || truth(part(1));
		if (node.operator === "and") return truth(part(0)) && truth(part(1));
		return ARITHMETIC[node.operator](part(0), part(1));
	}

	const evaluate = (expression, answers, own = "") => walk(parse(expression), answers, own);
	const holds = (expression, answers, own = "") => truth(evaluate(expression, answers, own));

	// An answer to a question that is not asked does not count for the conditions of others.
	function asked(conditions, answers) {
		const decided = new Map();
		const all = Object.keys(conditions);
		for (const first of all) {
			const waiting = [first];
			while (waiting.length) {
				const name = waiting[waiting.length - 1];
				const condition = conditions[name];
				const needed = (condition ? names(condition) : []).filter(
					(other) => Object.hasOwn(conditions, other) && !decided.has(other)
				);
				if (decided.has(name)) {
					waiting.pop();
				} else if (needed.length && waiting.length <= all.length) {
					waiting.push(...needed);
				} else {
					const counted = Object.fromEntries(
						Object.entries(answers).filter(([key]) => decided.get(key) !== false)
					);
					decided.set(name, !condition || holds(condition, counted));
					waiting.pop();
				}
			}
		}
		return new Set(all.filter((name) => decided.get(name)));
	}

	const expressions = { parse, names, evaluate, holds, asked, Unreadable };
	if (typeof module !== "undefined" && module.exports) module.exports = expressions;
	else host.ecms = Object.assign(host.ecms || {}, { expressions });
})(globalThis);
