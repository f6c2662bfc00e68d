// What esbuild has to be told about Frappe's sources: templates, styles, Vue, served addresses.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { esbuild, modules, sass, vue } from "./packages.mjs";

// Below these, esbuild rewrites newer syntax and adds vendor prefixes.
export const TARGET = ["es2020", "chrome90", "firefox90", "safari14"];

const INJECTED = "injected-style";

/** The plugins for scripts of the Frappe whose sources are in `frappe`. */
export function scriptPlugins(frappe) {
	return [served, template, component(frappe), injectedStyle(frappe)];
}

/** The plugins for style sheets of the Frappe whose sources are in `frappe`. */
export function stylePlugins(frappe) {
	return [served, sourcePath(frappe), sassSheet(frappe)];
}

// Addresses that the web server answers are left as they are.
const served = {
	name: "served",
	setup(build) {
		build.onResolve({ filter: /^\/assets\// }, ({ path }) => ({ path, external: true }));
	},
};

// A template becomes a template literal and not a plain string, since the Desk's templates use
// both `${…}` and escaped quotes.
const template = {
	name: "template",
	setup(build) {
		build.onLoad({ filter: /\.html$/ }, async ({ path: file }) => {
			const name = path.basename(file).split(".")[0];
			const html = (await readFile(file, "utf8")).replaceAll("`", "\\`");
			return { contents: `frappe.templates[${JSON.stringify(name)}] = \`${html}\`;` };
		});
	},
};

const component = (frappe) => ({
	name: "component",
	setup(build) {
		build.onLoad({ filter: /\.vue$/ }, async ({ path: file }) => {
			const { descriptor, errors } = vue.parse(await readFile(file, "utf8"), {
				filename: file,
				sourceMap: false,
			});
			if (errors.length) return { errors: errors.map((error) => ({ text: error.message })) };
			const id = componentId(frappe, file);
			return {
				contents: [
					...descriptor.styles.map((_, index) => `import "${file}?style=${index}";`),
					componentScript(descriptor, id),
					`__component.__scopeId = "data-v-${id}";`,
					"export default __component;",
				].join("\n"),
				loader: (descriptor.scriptSetup ?? descriptor.script)?.lang ?? "js",
				resolveDir: path.dirname(file),
			};
		});
	},
});

function componentScript(descriptor, id) {
	const options = { id, inlineTemplate: true, isProd: true, genDefaultAs: "__component" };
	if (descriptor.scriptSetup) return vue.compileScript(descriptor, options).content;
	const script = descriptor.script
		? vue.compileScript(descriptor, options).content
		: "const __component = {};";
	const { code } = vue.compileTemplate({
		id,
		scoped: descriptor.styles.some((style) => style.scoped),
		isProd: true,
		source: descriptor.template.content,
		filename: descriptor.filename,
	});
	return `${script}\n${code}\n__component.render = render;`;
}

const componentId = (frappe, file) =>
	createHash("sha256").update(path.relative(frappe, file)).digest("hex").slice(0, 8);

// A style that a script asks for is put into the page when the script runs, since the Desk loads
// a bundle's script by name and never its style sheet.
const injectedStyle = (frappe) => ({
	name: INJECTED,
	setup(build) {
		build.onResolve({ filter: /\.vue\?style=\d+$/ }, ({ path }) => ({ path, namespace: INJECTED }));
		build.onLoad({ filter: /.*/, namespace: INJECTED }, async ({ path: address }) => {
			const [file, index] = address.split("?style=");
			return inject(frappe, file, await componentStyle(frappe, file, Number(index)));
		});
		build.onLoad({ filter: /\.css$/ }, async ({ path: file }) =>
			inject(frappe, file, await readFile(file, "utf8"))
		);
	},
});

async function componentStyle(frappe, file, index) {
	const { descriptor } = vue.parse(await readFile(file, "utf8"), { filename: file });
	const style = descriptor.styles[index];
	const source = style.lang === "scss" ? compileSass(frappe, file, style.content) : style.content;
	const id = `data-v-${componentId(frappe, file)}`;
	const { code, errors } = vue.compileStyle({ source, filename: file, id, scoped: style.scoped });
	if (errors.length) throw errors[0];
	return code;
}

async function inject(frappe, file, css) {
	const result = await esbuild.build({
		stdin: { contents: css, loader: "css", resolveDir: path.dirname(file) },
		bundle: true,
		minify: true,
		write: false,
		target: TARGET,
		nodePaths: [modules],
		plugins: [served, sourcePath(frappe)],
	});
	const text = JSON.stringify(result.outputFiles[0].text.trim());
	return {
		contents: `document.head.append(
			Object.assign(document.createElement("style"), { textContent: ${text} })
		);`,
	};
}

// Frappe's style sheets name files from the app's folder, whose `public/node_modules` exists on a
// bench only.
const sourcePath = (frappe) => ({
	name: "source-path",
	setup(build) {
		build.onResolve({ filter: /^(~|frappe\/)/, namespace: "file" }, ({ path: address }) => ({
			path: located(frappe, address),
		}));
	},
});

function located(frappe, address) {
	const name = /^(?:~|frappe\/public\/node_modules\/)(.+)$/.exec(address)?.[1];
	if (name) return path.join(modules, name);
	return address.startsWith("frappe/") ? path.join(frappe, address) : null;
}

const sassSheet = (frappe) => ({
	name: "sass-sheet",
	setup(build) {
		build.onLoad({ filter: /\.scss$/ }, async ({ path: file }) => ({
			contents: compileSass(frappe, file, await readFile(file, "utf8")),
			loader: "css",
			resolveDir: path.dirname(file),
		}));
	},
});

function compileSass(frappe, file, source) {
	return sass.compileString(source, {
		url: pathToFileURL(file),
		loadPaths: [path.dirname(file), modules],
		importers: [
			{
				// Sass itself then looks for the extension and for a leading underscore.
				findFileUrl(address) {
					const target = located(frappe, address);
					return target && pathToFileURL(target);
				},
			},
		],
		// Bootstrap 4 divides with a slash: hundreds of lines that nobody can act on.
		logger: sass.Logger.silent,
	}).css;
}
