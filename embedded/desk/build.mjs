// Builds the Desk's bundles of an assembled Frappe: `node build.mjs --frappe DIR --assets DIR`.
//
// Everything is made in a folder of its own, `<assets>/.desk/<digest of all inputs>`, and the link
// `<assets>/frappe` is switched to it in one rename. `assets.json` is a link through that link,
// so names and files change together and a killed build leaves what was there.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { desk, esbuild, modules, rtlcss } from "./packages.mjs";
import { TARGET, scriptPlugins, stylePlugins } from "./plugins.mjs";

const ENTRY = /\.bundle\.(js|ts|css|scss|sass|less|styl|jsx)$/;
const SCRIPT = /\.(js|ts)$/;
const STYLE = /\.(css|scss)$/;
const INPUT = /\.(js|ts|jsx|vue|css|scss|sass|less|styl|html|json)$/;
const BUILDER = ["build.mjs", "packages.mjs", "plugins.mjs", "package-lock.json"];
const NAMES = ["assets.json", "assets-rtl.json"];

async function main(frappe, assets) {
	const started = performance.now();
	const sources = path.join(frappe, "frappe");
	const stamp = digest(sources);
	const store = path.join(assets, ".desk");
	const finished = path.join(store, stamp);
	if (isCurrent(assets, stamp)) {
		console.log("Desk bundles unchanged");
		return;
	}
	fs.mkdirSync(store, { recursive: true });
	sweep(store);
	let count;
	if (!isWhole(finished)) {
		fs.rmSync(finished, { recursive: true, force: true });
		const draft = path.join(store, `${stamp}.${process.pid}`);
		count = await build(frappe, draft);
		linkPublic(path.join(sources, "public"), draft, finished);
		publish(draft, finished);
	}
	switchTo(assets, stamp);
	const seconds = ((performance.now() - started) / 1000).toFixed(1);
	console.log(count ? `${count} Desk bundles built in ${seconds} s` : "Desk bundles switched");
}

/** A name for this state of everything that a bundle could be made of. */
function digest(sources) {
	const hash = createHash("sha256");
	for (const name of BUILDER) hash.update(fs.readFileSync(path.join(desk, name)));
	hash.update(fs.readdirSync(path.join(sources, "public")).sort().join("\n"));
	for (const file of files(sources).filter((file) => INPUT.test(file)).sort()) {
		const content = fs.readFileSync(file);
		hash.update(`\n${path.relative(sources, file)} ${content.length}\n`).update(content);
	}
	return hash.digest("hex").slice(0, 20);
}

function files(folder) {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const place = path.join(folder, entry.name);
		if (entry.isDirectory()) return isOutput(entry.name) ? [] : files(place);
		return entry.isFile() ? [place] : [];
	});
}

const isOutput = (name) => ["node_modules", "dist", "__pycache__", ".git"].includes(name);

function isCurrent(assets, stamp) {
	const link = path.join(assets, "frappe");
	return (
		fs.lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() &&
		fs.readlinkSync(link) === path.join(".desk", stamp) &&
		NAMES.every((name) => fs.existsSync(path.join(assets, name))) &&
		isWhole(path.join(assets, ".desk", stamp))
	);
}

function isWhole(version) {
	return NAMES.every((name) => {
		const list = path.join(version, "dist", name);
		if (!fs.existsSync(list)) return false;
		const addresses = Object.values(JSON.parse(fs.readFileSync(list, "utf8")));
		return addresses.every((address) =>
			fs.existsSync(path.join(version, address.replace("/assets/frappe/", "")))
		);
	});
}

async function build(frappe, draft) {
	const entries = files(path.join(frappe, "frappe", "public")).filter((file) => ENTRY.test(file));
	const unknown = entries.filter((file) => !SCRIPT.test(file) && !STYLE.test(file));
	if (unknown.length) throw new Error(`no builder for ${unknown.join(", ")}`);
	const results = await Promise.all([
		bundle(entries.filter((file) => SCRIPT.test(file)), path.join(draft, "dist/js"), {
			define: {
				"process.env.NODE_ENV": '"production"',
				__VUE_OPTIONS_API__: "true",
				__VUE_PROD_DEVTOOLS__: "false",
			},
			plugins: scriptPlugins(frappe),
		}),
		bundle(entries.filter((file) => STYLE.test(file)), path.join(draft, "dist/css"), {
			plugins: stylePlugins(frappe),
		}),
	]);
	const names = Object.assign({}, ...results);
	write(path.join(draft, "dist", "assets.json"), addresses(draft, names));
	write(path.join(draft, "dist", "assets-rtl.json"), addresses(draft, mirror(draft, names)));
	return entries.length;
}

/** Builds the entries into a folder and tells the file that each bundle's name stands for. */
async function bundle(entries, outdir, options) {
	const { metafile } = await esbuild.build({
		...options,
		entryPoints: entries,
		entryNames: "[name].[hash]",
		outdir,
		bundle: true,
		minify: true,
		metafile: true,
		target: TARGET,
		nodePaths: [modules],
		logLevel: "error",
	});
	const names = {};
	for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
		if (!entryPoint) continue;
		const name = path.basename(entryPoint).replace(/\.ts$/, ".js").replace(/\.scss$/, ".css");
		if (names[name]) throw new Error(`two sources make ${name}: ${entryPoint}`);
		names[name] = path.resolve(output);
	}
	return names;
}

/** Writes a right-to-left twin of each style sheet. */
function mirror(draft, names) {
	const folder = path.join(draft, "dist", "css-rtl");
	const twins = {};
	for (const [name, file] of Object.entries(names)) {
		if (!name.endsWith(".css")) continue;
		const css = rtlcss.process(fs.readFileSync(file, "utf8"));
		const hash = createHash("sha256").update(css).digest("hex").slice(0, 8).toUpperCase();
		twins[`rtl_${name}`] = path.join(folder, name.replace(/css$/, `${hash}.css`));
		write(twins[`rtl_${name}`], css);
	}
	return twins;
}

const addresses = (draft, names) =>
	JSON.stringify(
		Object.fromEntries(
			Object.entries(names)
				.sort()
				.map(([name, file]) => [name, `/assets/frappe/${path.relative(draft, file)}`])
		),
		null,
		"\t"
	);

function write(file, text) {
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, text);
}

/** Serves the app's public files and the packages that pages load by address. */
function linkPublic(folder, draft, finished) {
	const links = fs.readdirSync(folder).filter((name) => !isOutput(name));
	for (const name of links) link(path.join(folder, name), path.join(draft, name), finished);
	link(modules, path.join(draft, "node_modules"), finished);
}

// Relative, so that a checkout can be moved.
const link = (target, place, home) => fs.symlinkSync(path.relative(home, target), place);

function publish(draft, finished) {
	try {
		fs.renameSync(draft, finished);
	} catch (error) {
		// Another build of the same inputs was faster: its result is as good.
		if (!isWhole(finished)) throw error;
		fs.rmSync(draft, { recursive: true });
	}
}

function switchTo(assets, stamp) {
	replaceByLink(path.join(assets, "frappe"), path.join(".desk", stamp));
	for (const name of NAMES) replaceByLink(path.join(assets, name), path.join("frappe/dist", name));
	for (const name of fs.readdirSync(path.join(assets, ".desk"))) {
		if (name !== stamp && !name.includes(".")) {
			fs.rmSync(path.join(assets, ".desk", name), { recursive: true, force: true });
		}
	}
}

function replaceByLink(place, target) {
	const fresh = `${place}.${process.pid}`;
	fs.rmSync(fresh, { force: true });
	fs.symlinkSync(target, fresh);
	// A rename replaces a link or a file at once, a real folder it does not.
	if (fs.lstatSync(place, { throwIfNoEntry: false })?.isDirectory()) {
		fs.rmSync(place, { recursive: true });
	}
	fs.renameSync(fresh, place);
}

/** Removes what killed builds left. */
function sweep(store) {
	for (const name of fs.readdirSync(store)) {
		const [, pid] = name.split(".");
		if (pid && !isRunning(Number(pid))) fs.rmSync(path.join(store, name), { recursive: true });
	}
}

function isRunning(pid) {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return error.code === "EPERM";
	}
}

const { values } = parseArgs({
	options: { frappe: { type: "string" }, assets: { type: "string" } },
});
if (!values.frappe || !values.assets) {
	console.error("usage: node build.mjs --frappe <apps/frappe folder> --assets <sites/assets folder>");
	process.exit(2);
}
try {
	await main(path.resolve(values.frappe), path.resolve(values.assets));
} catch (error) {
	// esbuild has already told its own errors.
	if (!error.errors) console.error(error.message);
	process.exit(1);
}
