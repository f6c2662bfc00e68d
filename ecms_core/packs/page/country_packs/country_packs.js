// Country packs: what is here, what a plan would change, and a choice for each conflict.

frappe.pages["country-packs"].on_page_load = (wrapper) => {
	wrapper.packs = new CountryPacks(wrapper);
};

frappe.pages["country-packs"].on_page_show = (wrapper) => {
	wrapper.packs.list();
};

const PACKS = "ecms_core.packs.edge.desk";
const esc_pack = (text) => frappe.utils.escape_html(String(text ?? ""));

class CountryPacks {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({
			parent: wrapper,
			title: __("Country packs"),
			single_column: true,
		});
		this.body = $(`<div class="ecms-packs" aria-live="polite"></div>`).appendTo(this.page.main);
	}

	reset(title, back) {
		this.page.set_title(title);
		this.page.clear_primary_action();
		this.page.clear_secondary_action();
		if (back) this.page.set_secondary_action(__("Back"), () => this.list());
		this.body.html(`<p class="ecms-quiet">${__("Loading …")}</p>`);
	}

	list() {
		this.reset(__("Country packs"));
		this.page.set_secondary_action(__("Plugins"), () => this.plugins());
		return frappe.xcall(`${PACKS}.packs`).then((packs) => {
			this.body.html(
				packs.length ? packs.map(card).join("") : `<p>${__("No country pack is known.")}</p>`
			);
			const on = (what, act) =>
				this.body.find(`[data-act="${what}"]`).on("click", (event) => {
					const id = event.currentTarget.dataset.pack;
					act(packs.find((pack) => pack.pack === id));
				});
			on("plan", (pack) => this.plan(pack));
			on("changes", (pack) => this.changes(pack));
			on("cases", (pack) => this.cases(pack));
			on("remove", (pack) => this.removal(pack));
		});
	}

	plugins() {
		this.reset(__("Plugins"), true);
		return frappe.xcall(`${PACKS}.plugins`).then((loaded) => {
			const row = (plugin) => `<tr><td>${esc_pack(plugin.name)}</td><td>${esc_pack(plugin.file)}</td>
				<td>${plugin.hooks.map((hook) => `<code>${esc_pack(hook)}</code>`).join("<br>")}</td></tr>`;
			const head = [__("Plugin"), __("File"), __("Hooks")].map((one) => `<th>${one}</th>`).join("");
			this.body.html(`<h3>${__("Plugins")}</h3><table class="table ecms-stacked ecms-plugins"><thead><tr>${head}</tr></thead>
				<tbody>${loaded.map(row).join("")}</tbody></table>`);
		});
	}

	plan(pack, choices = {}) {
		this.reset(__("Plan for {0}", [pack.title]), true);
		return this.show_plan(pack, choices);
	}

	show_plan(pack, choices, focus) {
		return frappe.xcall(`${PACKS}.plan`, { pack: pack.pack, choices }).then((plan) => {
			this.body.html(`<h3>${__("Plan for {0}", [esc_pack(`${pack.title} ${plan.version}`)])}</h3>${told(plan)}`);
			this.body.find("input[type=radio]").on("change", ({ currentTarget: { name, value } }) => {
				// The choice is in the plan and in its hash: what is applied is what is shown.
				this.show_plan(pack, { ...choices, [name]: value }, name);
			});
			if (focus) this.body.find("input:checked").filter((_, one) => one.name === focus).trigger("focus");
			this.page.set_primary_action(__("Apply"), () => this.apply(pack, plan, choices));
		});
	}

	apply(pack, plan, choices) {
		const question = __("Apply {0} {1} as shown?", [esc_pack(pack.title), esc_pack(plan.version)]);
		frappe.confirm(question, () => {
			frappe
				.xcall(
					`${PACKS}.apply`,
					{ pack: pack.pack, expected: plan.hash, choices },
					"POST",
					{ freeze: true, freeze_message: __("Applying …") }
				)
				.then((title) => {
					frappe.hide_progress();
					frappe.show_alert({ message: __("Applied: {0}", [esc_pack(title)]), indicator: "green" });
					this.list();
				});
		});
	}

	changes(pack) {
		this.reset(__("Changes made here to {0}", [pack.title]), true);
		return frappe.xcall(`${PACKS}.changes`, { pack: pack.pack }).then((found) => {
			const notes = [
				...found.left.map((line) => __("Not in the diff: {0}", [line])),
				...found.problems,
			];
			this.body.html(`<h3>${__("Changes made here to {0}", [esc_pack(pack.title)])}</h3>
				<p>${__("What administrators changed, as a diff to the pack's files.")}</p>
				<ul>${notes.map((note) => `<li>${esc_pack(note)}</li>`).join("")}</ul>
				<pre class="ecms-diff" tabindex="0">${esc_pack(found.diff) || __("Nothing.")}</pre>`);
			if (!found.diff) return;
			this.page.set_primary_action(__("Download"), () =>
				download(`${pack.pack}.diff`, found.diff)
			);
		});
	}

	cases(pack) {
		this.reset(__("Open cases under other versions"), true);
		return frappe.xcall(`${PACKS}.cases`, { pack: pack.pack }).then((procedures) => {
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
		frappe.confirm(question, () => {
			frappe
				.xcall(`${PACKS}.move`, { procedure, cases }, "POST", {
					freeze: true,
					freeze_message: __("Moving …"),
				})
				.finally(() => this.cases(pack));
		});
	}

	removal(pack) {
		this.reset(__("Remove {0}", [pack.title]), true);
		return frappe.xcall(`${PACKS}.removal`, { pack: pack.pack }).then((plan) => {
			this.body.html(`<h3>${__("Remove {0}", [esc_pack(pack.title)])}</h3>${told(plan)}`);
			this.page.set_primary_action(__("Remove"), () => this.remove(pack));
		});
	}

	remove(pack) {
		frappe.prompt(
			[
				{
					fieldname: "drop_columns",
					fieldtype: "Check",
					label: __("Drop columns that hold values, too"),
				},
			],
			({ drop_columns }) => {
				frappe
					.xcall(
						`${PACKS}.remove`,
						{ pack: pack.pack, drop_columns: Boolean(drop_columns) },
						"POST",
						{ freeze: true, freeze_message: __("Removing …") }
					)
					.then(() => this.list());
			},
			__("Remove {0} and everything that it brought?", [pack.title]),
			__("Remove")
		);
	}
}

function card(pack) {
	const here = pack.here;
	const id = esc_pack(pack.pack);
	const about = here
		? __("Version {0}, applied {1} by {2}. {3} records, {4} of them edited here.", [
				esc_pack(here.version),
				esc_pack(here.on),
				esc_pack(here.by),
				here.records,
				here.edited,
		  ])
		: __("Not on this site.");
	const interrupted = here && here.interrupted
		? `<p class="ecms-late">${__("An apply was interrupted: apply the pack again.")}</p>`
		: "";
	const button = (act, label, kind = "btn-default") =>
		`<button type="button" class="btn btn-sm ${kind}" data-act="${act}" data-pack="${id}">${label}</button>`;
	const acts = [
		pack.available ? button("plan", __("Plan {0}", [esc_pack(pack.available)]), "btn-primary") : "",
		here
			? button("changes", __("Changes made here")) +
			  button("cases", __("Open cases")) +
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

function told(plan) {
	const counts = Object.entries(plan.counts)
		.filter(([, count]) => count)
		.map(([kind, count]) => `<li><strong>${count}</strong> ${esc_pack(plan.words[kind])}</li>`);
	const whole = Object.entries(plan.whole)
		.filter(([, kinds]) => Object.keys(kinds).length)
		.map(
			([kind, kinds]) => `<details><summary>${esc_pack(plan.words[kind])}</summary><ul>
				${Object.entries(kinds)
					.map(([doctype, count]) => `<li>${count} ${esc_pack(__(doctype))}</li>`)
					.join("")}</ul></details>`
		);
	const order = ["conflict", "update", "keep", "in use", "remove", "create"];
	const changes = [...plan.changes].sort(
		(one, other) => order.indexOf(one.kind) - order.indexOf(other.kind)
	);
	const none = `<p>${__("The site is as the pack wants it.")}</p>`;
	return `<ul class="ecms-plan-counts">${counts.join("") || none}</ul>${whole.join("")}
		${changes.map((change) => described(plan, change)).join("")}
		<p class="ecms-quiet ecms-plan-hash">${__("Plan")} ${plan.hash}</p>`;
}

function described(plan, change) {
	const danger = change.danger ? `<p class="ecms-late">${esc_pack(change.danger)}</p>` : "";
	const side = (which, label, value) => {
		const head = change.open
			? `<label><input type="radio" name="${esc_pack(change.id)}" value="${which}"
				${change.side === which ? "checked" : ""}> ${label}</label>`
			: `<span class="ecms-side-name">${label}</span>`;
		const stays = change.side === which ? "ecms-stays" : "";
		const text = value === null || value === "" ? `<em>${__("nothing")}</em>` : esc_pack(value);
		return `<div class="ecms-side ${stays}">${head}<div class="ecms-value">${text}</div></div>`;
	};
	const before = ["conflict", "keep"].includes(change.kind)
		? `<p class="ecms-quiet">${__("The pack wrote before:")} ${esc_pack(change.base) || __("nothing")}</p>`
		: "";
	return `<fieldset class="ecms-change" data-kind="${change.kind}">
		<legend>${esc_pack(change.label)} <span class="ecms-quiet">${esc_pack(plan.words[change.kind])}</span></legend>
		${danger}<div class="ecms-sides">${side("site", __("On this site"), change.site)}
		${side("pack", __("In the pack"), change.wanted)}</div>${before}</fieldset>`;
}

function download(name, text) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([text], { type: "text/x-diff" }));
	link.download = name;
	link.click();
	URL.revokeObjectURL(link.href);
}
