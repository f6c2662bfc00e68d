// Country packs: what is here, what a plan would change, and a choice for each conflict.

frappe.pages["country-packs"].on_page_load = (wrapper) => {
	wrapper.packs = new CountryPacks(wrapper);
};

// Every view has an address of its own, country-packs/ph/plan, so that Back goes where one was.
frappe.pages["country-packs"].on_page_show = (wrapper) => {
	wrapper.packs.show(...frappe.get_route().slice(1));
};

const PACKS = "ecms_core.packs.edge.desk";
const MOST_NAMES = 50;
const MOST_CHANGES = 200;
const esc_pack = (text) => frappe.utils.escape_html(String(text ?? ""));
const counted = (number) => format_number(number, null, 0);

class CountryPacks {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({
			parent: wrapper,
			title: __("Country packs"),
			single_column: true,
		});
		this.body = $(`<div class="ecms-packs" aria-live="polite"></div>`).appendTo(this.page.main);
		this.turn = 0;
	}

	show(id, view) {
		if (!id) return this.list();
		if (id === "plugins") return this.plugins();
		if (id === "who-set") return this.who_set();
		const views = {
			plan: (pack) => this.plan(pack),
			changes: (pack) => this.changes(pack),
			cases: (pack) => this.cases(pack),
			offices: (pack) => this.offices(pack),
			remove: (pack) => this.removal(pack),
		};
		this.reset(__("Country packs"));
		return this.load("packs", {}, (packs) => {
			const pack = packs.find((one) => one.pack === id);
			if (pack && views[view]) views[view](pack);
			else frappe.set_route("country-packs");
		});
	}

	reset(title) {
		this.turn += 1;
		this.page.set_title(title);
		this.page.clear_primary_action();
		this.page.clear_secondary_action();
		this.page.clear_inner_toolbar();
		if (frappe.get_route()[1]) {
			this.page.set_secondary_action(__("Back"), () => frappe.set_route("country-packs"));
		}
		this.body.html(`<p class="ecms-quiet">${__("Loading …")}</p>`);
	}

	// What was asked for a view that was left meanwhile is not shown.
	load(method, args, then) {
		const turn = this.turn;
		return ask(method, args, { silent: true })
			.then((found) => turn === this.turn && then(found))
			.catch((problem) => {
				if (turn !== this.turn) return;
				this.page.clear_primary_action();
				this.body.html(`<div class="ecms-refused" role="alert"><h3>${esc_pack(problem.title)}</h3>
					<p>${esc_pack(problem.text)}</p></div>`);
			});
	}

	list() {
		this.reset(__("Country packs"));
		this.page.set_secondary_action(__("Plugins"), () => frappe.set_route("country-packs", "plugins"));
		this.page.add_inner_button(__("Who set a field?"), () =>
			frappe.set_route("country-packs", "who-set")
		);
		return this.load("packs", {}, (packs) => {
			const done = this.done ? `<p class="ecms-done" role="status">${this.done}</p>` : "";
			this.done = "";
			const none = `<p>${__("No country pack is known.")}</p>`;
			this.body.html(done + (packs.map(card).join("") || none));
			this.body.find("[data-act]").on("click", ({ currentTarget: { dataset } }) =>
				frappe.set_route("country-packs", dataset.pack, dataset.act)
			);
		});
	}

	plugins() {
		this.reset(__("Plugins"));
		return this.load("plugins", {}, (loaded) => {
			const row = (plugin) => `<tr><td>${esc_pack(plugin.name)}</td><td>${esc_pack(plugin.file)}</td>
				<td>${plugin.hooks.map((hook) => `<code>${esc_pack(hook)}</code>`).join("<br>")}</td></tr>`;
			const head = [__("Plugin"), __("File"), __("Hooks")].map((one) => `<th>${one}</th>`).join("");
			this.body.html(`<h3>${__("Plugins")}</h3><table class="table ecms-stacked ecms-plugins"><thead><tr>${head}</tr></thead>
				<tbody>${loaded.map(row).join("")}</tbody></table>`);
		});
	}

	who_set() {
		this.reset(__("Who set a field?"));
		this.body.html(`<h3>${__("Who set a field?")}</h3>
			<form class="ecms-ask"><label for="ecms-asked">${__("A field or a record, as Labour Case.inspector or Deadline Rule.PH-D03")}</label>
			<input id="ecms-asked" class="form-control" autocomplete="off" required>
			<button class="btn btn-sm btn-primary">${__("Show")}</button></form><div class="ecms-answers"></div>`);
		this.body.find("form").on("submit", (event) => {
			event.preventDefault();
			answer(this.body.find("#ecms-asked").val().trim(), this.body.find(".ecms-answers"));
		});
		this.body.find("#ecms-asked").trigger("focus");
	}

	plan(pack, asked = { choices: {} }) {
		this.reset(__("Plan for {0}", [pack.title]));
		return this.show_plan(pack, asked);
	}

	show_plan(pack, asked, focus) {
		const { choices, offices } = asked;
		// What nobody said here yet is as it was chosen for an apply that did not come to its end.
		const said = { pack: pack.pack, choices, ...(offices ? { offices } : {}) };
		return this.load("plan", said, (plan) => {
			asked = { offices: plan.left?.offices || [], training: plan.left?.training || false, ...asked };
			asked.choices = Object.fromEntries(
				Object.entries(choices).filter(([id]) => !plan.ended.includes(id))
			);
			const again = (changed, name) => this.show_plan(pack, { ...asked, ...changed }, name);
			const title = __("Plan for {0}", [esc_pack(`${pack.title} ${plan.version}`)]);
			this.body.html(`<h3>${title}</h3>${step(plan)}${ended(plan)}${refused(plan)}${told(plan)}${options(plan, asked)}
				<p class="ecms-quiet ecms-plan-hash">${__("Plan")} ${plan.hash}</p>`);
			alive(this.body, plan);
			this.body.find("input[type=radio]").on("change", ({ currentTarget: { name, value } }) => {
				// The choice is in the plan and in its hash: what is applied is what is shown.
				again({ choices: { ...asked.choices, [name]: value } }, name);
			});
			this.body.find("[data-office]").on("change", ({ currentTarget: { name } }) => {
				const ticked = this.body.find("[data-office]:checked").toArray();
				again({ offices: ticked.map((one) => one.value) }, name);
			});
			this.body.find("[data-training]").on("change", ({ currentTarget }) => {
				asked.training = currentTarget.checked;
			});
			if (focus) {
				const named = this.body.find("input").filter((_, one) => one.name === focus);
				(named.filter(":checked")[0] || named[0])?.focus();
			}
			this.page.clear_primary_action();
			if (!plan.faults.length) {
				this.page.set_primary_action(__("Apply"), () => this.apply(pack, plan, asked));
			}
		});
	}

	apply(pack, plan, asked) {
		const title = esc_pack(`${pack.title} ${plan.version}`);
		confirmed(`<p>${__("Apply {0}?", [title])}</p>${promised(plan, asked)}`, () => {
			ask(
				"apply",
				{ pack: pack.pack, expected: plan.hash, ...asked },
				{ freeze: true, freeze_message: __("Applying …") }
			)
				.then((applied) => {
					this.done = `${__("{0} was applied.", [esc_pack(applied)])} ${happened(plan)}`;
					frappe.set_route("country-packs");
				})
				.catch(() => this.show_plan(pack, asked))
				.finally(() => frappe.hide_progress());
		});
	}

	changes(pack) {
		this.reset(__("Changes made here to {0}", [pack.title]));
		return this.load("changes", { pack: pack.pack }, (found) => {
			const part = (title, lines) =>
				lines.length
					? `<h4>${title}</h4><ul>${lines.map((line) => `<li>${esc_pack(line)}</li>`).join("")}</ul>`
					: "";
			this.body.html(`<h3>${__("Changes made here to {0}", [esc_pack(pack.title)])}</h3>
				<p>${__("What administrators changed, as a diff to the pack's files.")}</p>
				${part(__("Not in the diff, since the files cannot say it"), found.left)}
				${part(__("What lint says of the files with the diff"), found.problems)}
				<pre class="ecms-diff" tabindex="0">${esc_pack(found.diff) || __("Nothing.")}</pre>`);
			if (!found.diff) return;
			this.page.set_primary_action(__("Download"), () =>
				download(`${pack.pack}.diff`, found.diff)
			);
		});
	}

	cases(pack) {
		this.reset(__("Open cases under other versions"));
		return this.load("cases", { pack: pack.pack }, (procedures) => {
			this.body.html(`<h3>${__("Open cases under other versions")}</h3>
				<p>${__("A case keeps the version under which it was opened, until it is moved. Its clocks keep their rules.")}</p>
				${procedures.map(waiting).join("")}`);
			this.body.find("button[data-procedure]").on("click", ({ currentTarget }) => {
				const { procedure } = currentTarget.dataset;
				const ticked = $(currentTarget).closest("section").find("input:checked");
				const cases = ticked.toArray().map((one) => one.value);
				if (cases.length) this.move(pack, procedure, cases);
				else frappe.show_alert({ message: __("No case is ticked."), indicator: "orange" });
			});
		});
	}

	move(pack, procedure, cases) {
		const question = __("Move to the newest version of {0}? Cases that are ticked: {1}", [
			esc_pack(procedure),
			cases.length,
		]);
		confirmed(question, () => {
			ask("move", { procedure, cases }, { freeze: true, freeze_message: __("Moving …") })
				.catch(() => {})
				.finally(() => this.cases(pack));
		});
	}

	offices(pack) {
		this.reset(__("Offices that use {0}", [pack.title]));
		return this.load("in_use", { pack: pack.pack }, (found) => {
			this.body.html(`<h3>${__("Offices that use {0}", [esc_pack(pack.title)])}</h3>
				<p>${__("A new version can be used in some offices first, with those that report to them; the others keep theirs. Open cases keep the version that they follow.")}</p>
				${found.rooms.map((room) => used_in(room, found.offices)).join("")}`);
			this.body.find("button[data-room]").on("click", ({ currentTarget }) => {
				const { room, where } = currentTarget.dataset;
				const ticked = $(currentTarget).closest("section").find("input:checked").toArray();
				const offices = where === "all" ? [] : ticked.map((one) => one.value);
				if (where !== "all" && !offices.length) {
					frappe.show_alert({ message: __("No office is ticked."), indicator: "orange" });
					return;
				}
				ask("activate", { pack: pack.pack, room, offices }, { freeze: true })
					.then((changed) => {
						const message = changed.length
							? __("Changed: {0}", [esc_pack(changed.join(", "))])
							: __("It was so already.");
						frappe.show_alert({ message, indicator: "green" });
					})
					.catch(() => {})
					.finally(() => this.offices(pack));
			});
		});
	}

	removal(pack) {
		this.reset(__("Remove {0}", [pack.title]));
		return this.load("removal", { pack: pack.pack }, (plan) => {
			const used = plan.used
				? `<p class="ecms-refused" role="alert">${__("It cannot be removed: records of the site refer to what it brought. They are counted below.")}</p>`
				: `<p>${__("What administrators changed of it goes with it. Download it first if it may be needed.")}</p>`;
			this.body.html(`<h3>${__("Remove {0}", [esc_pack(pack.title)])}</h3>${used}${told(plan)}`);
			alive(this.body, plan);
			const saved = `/api/method/${PACKS}.saved?pack=${encodeURIComponent(pack.pack)}`;
			this.page.add_inner_button(__("Download what would go"), () => window.open(saved, "_self"));
			if (!plan.used) this.page.set_primary_action(__("Remove"), () => this.remove(pack, plan));
		});
	}

	remove(pack, plan) {
		frappe.prompt(
			[
				{ fieldname: "counts", fieldtype: "HTML", options: `<ul>${counts_of(plan)}</ul>` },
				{
					fieldname: "drop_columns",
					fieldtype: "Check",
					label: __("Drop columns that hold values, too"),
				},
			],
			({ drop_columns }) => {
				ask(
					"remove",
					{ pack: pack.pack, drop_columns: Boolean(drop_columns) },
					{ freeze: true, freeze_message: __("Removing …") }
				)
					.then(() => {
						this.done = `${__("{0} was removed.", [esc_pack(pack.title)])} ${happened(plan)}`;
						frappe.set_route("country-packs");
					})
					.catch(() => {});
			},
			__("Remove {0} and everything that it brought?", [pack.title]),
			__("Remove")
		);
	}
}

// Frappe takes Enter for Yes wherever the focus is: on "No" as well, and on "Yes" twice.
function confirmed(question, act) {
	frappe.confirm(question, act).confirm_dialog = false;
}

// The server's answer; a refusal is its problem in words. Frappe shows one too unless it is silent.
function ask(method, args, how = {}) {
	return new Promise((resolve, reject) =>
		frappe.call({
			method: `${PACKS}.${method}`,
			args: { ...args },
			...how,
			callback: (answer) => resolve(answer.message),
			error: (answer) => reject(problem_of(answer)),
		})
	);
}

function problem_of(answer) {
	let said = [];
	try {
		said = JSON.parse(answer._server_messages).map((one) => JSON.parse(one));
	} catch {
		// It did not come as far as a message.
	}
	const plain = (html) => strip_html(String(html ?? "").replaceAll("</p>", " "));
	return {
		title: plain(said[0]?.title) || __("Not possible"),
		text: said.map((one) => plain(one.message)).join(" ") || __("The server did not answer. Try again."),
	};
}

// Of a change, who set what is in question; otherwise of everything that is known of the record.
function answer(asked, place, property = "") {
	return ask("who_set", { asked }, { silent: true })
		.then((answers) => {
			const row = (one) => `<tr><td>${esc_pack(one.property)}</td><td>${brief(one.value)}</td>
				<td>${esc_pack(`${one.by} ${one.version}`)}</td><td>${esc_pack(one.on)}</td>
				<td>${brief(one.pack_says)}</td></tr>`;
			const head = [__("Property"), __("Value"), __("Set by"), __("On"), __("The pack has")];
			const about = answers.filter((one) => property && property.startsWith(one.property));
			place.html(`<table class="table ecms-stacked"><thead><tr>${head.map((one) => `<th>${one}</th>`).join("")}</tr></thead>
				<tbody>${(about.length ? about : answers).map(row).join("")}</tbody></table>`);
		})
		.catch((problem) => place.html(`<p class="ecms-late" role="alert">${esc_pack(problem.text)}</p>`));
}

function brief(value) {
	const text = String(value ?? "");
	return esc_pack(text.length > 140 ? `${text.slice(0, 139)}…` : text);
}

function card(pack) {
	const here = pack.here;
	const id = esc_pack(pack.pack);
	const about = here
		? __("Version {0}, applied {1} by {2}. {3} records, {4} of them edited here.", [
				esc_pack(here.version),
				esc_pack(here.on),
				esc_pack(here.by),
				counted(here.records),
				counted(here.edited),
		  ])
		: __("Not on this site.");
	const interrupted = here && here.interrupted
		? `<p class="ecms-late">${__("An apply was interrupted: apply the pack again.")}</p>`
		: "";
	const version = esc_pack(pack.available);
	const plan = {
		install: () => __("Plan installation"),
		upgrade: () => __("Plan upgrade to {0}", [version]),
		same: () => __("Check for differences"),
		downgrade: () => __("Plan return to the older {0}", [version]),
	}[pack.step];
	const button = (act, label, kind = "btn-default") =>
		`<button type="button" class="btn btn-sm ${kind}" data-act="${act}" data-pack="${id}">${label}</button>`;
	const acts = [
		plan ? button("plan", plan(), pack.step === "upgrade" ? "btn-primary" : "btn-default") : "",
		here
			? button("changes", __("Changes made here")) +
			  button("cases", __("Open cases")) +
			  button("offices", __("Offices")) +
			  button("remove", __("Remove …"))
			: "",
	];
	const origin = pack.origin ? `<p class="ecms-quiet">${esc_pack(pack.origin)}</p>` : "";
	const problem = pack.problem ? `<p class="ecms-late">${esc_pack(pack.problem)}</p>` : "";
	return `<section class="ecms-pack"><h4>${esc_pack(pack.title)} <span class="ecms-quiet">${id}</span></h4>
		<p>${about}</p>${origin}${interrupted}${problem}<div class="ecms-pack-acts">${acts.join("")}</div></section>`;
}

function waiting(procedure) {
	const row = (one) => `<tr><td><label><input type="checkbox" value="${esc_pack(one.case)}"
			${one.problem ? "disabled" : "checked"}> ${esc_pack(one.case)}</label></td>
		<td>${esc_pack(one.version)}</td><td>${esc_pack(one.stage)}</td>
		<td class="ecms-late">${esc_pack(one.problem)}</td></tr>`;
	const head = [__("Case"), __("Version"), __("Stage"), __("Why it cannot move")];
	const more = procedure.more ? `<p>${__("{0} more follow when these are moved.", [procedure.more])}</p>` : "";
	const body = procedure.cases.length
		? `<table class="table ecms-stacked ecms-waiting"><thead><tr>${head.map((one) => `<th>${one}</th>`).join("")}</tr></thead>
			<tbody>${procedure.cases.map(row).join("")}</tbody></table>${more}
			<button type="button" class="btn btn-sm btn-primary" data-procedure="${esc_pack(procedure.procedure)}">${__("Move to {0}", [esc_pack(procedure.to)])}</button>`
		: `<p>${__("No open case follows another version.")}</p>`;
	return `<section class="ecms-pack"><h4>${esc_pack(procedure.title)} <span class="ecms-quiet">${esc_pack(procedure.to)}</span></h4>${body}</section>`;
}

function used_in(room, offices) {
	const all = __("all offices");
	const row = (one) =>
		`<li>${esc_pack(one.title)} <span class="ecms-quiet">${esc_pack(one.name)}</span>: ${esc_pack(one.offices.join(", ")) || all}</li>`;
	const now = new Set(room.versions.flatMap((one) => one.offices));
	const button = (where, label) =>
		`<button type="button" class="btn btn-sm btn-default" data-room="${room.room}" data-where="${where}">${label}</button>`;
	if (!room.versions.length) return "";
	// What is for all offices is taken from none: only what some try is for them to choose.
	const some = now.size
		? `<div class="ecms-offices">${offices.map((one) => tick(one, now.has(one.name), "")).join("")}</div>
		<div class="ecms-pack-acts">${button("some", __("Use in the ticked offices"))}${button("all", __("Use in all offices"))}</div>`
		: "";
	return `<section class="ecms-pack"><h4>${esc_pack(room.title)}</h4><ul>${room.versions.map(row).join("")}</ul>${some}</section>`;
}

function tick(office, on, kind) {
	const name = esc_pack(office.name);
	return `<label><input type="checkbox" ${kind} name="office ${name}" value="${name}" ${on ? "checked" : ""}>
		${esc_pack(office.title)} <span class="ecms-quiet">${name}</span></label>`;
}

function download(name, text) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([text], { type: "text/x-diff" }));
	link.download = name;
	link.click();
	URL.revokeObjectURL(link.href);
}

// {% include "ecms_core/packs/page/country_packs/pack_plan.js" %}
