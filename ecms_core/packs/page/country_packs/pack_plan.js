// How a plan is shown: counts, the names of whole records, and both sides of each change.

const ORDER = ["refused", "conflict", "update", "keep", "remove", "create"];

function told(plan) {
	const changes = plan.changes
		.filter((change) => change.kind !== "in use")
		.sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
	const none = `<p>${__("The site is as the pack wants it.")}</p>`;
	const used = plan.changes.filter((change) => change.kind === "in use");
	const lists = groups_of(plan, used).map(
		({ kind, title, groups }) => `<details class="ecms-whole" data-kind="${kind}"><summary>${title}</summary>
			<label class="ecms-find">${__("Find")} <input type="search" class="form-control input-xs" autocomplete="off"></label>
			${groups.map((group, at) => `<div class="ecms-names" data-at="${at}"></div>`).join("")}</details>`
	);
	const more = changes.length - MOST_CHANGES;
	const rest = more > 0
		? `<button type="button" class="btn btn-sm btn-default" data-more>${__("Show the other {0} changes", [counted(more)])}</button>`
		: "";
	return `<ul class="ecms-plan-counts">${counts_of(plan) + code_of(plan) || none}</ul>${lists.join("")}
		<div class="ecms-changes">${changes.slice(0, MOST_CHANGES).map((change) => described(plan, change)).join("")}</div>${rest}`;
}

// The lists, the finding and the questions of a plan that is on the page.
function alive(body, plan) {
	const used = plan.changes.filter((change) => change.kind === "in use");
	for (const { kind, groups } of groups_of(plan, used)) {
		const list = body.find(`.ecms-whole[data-kind="${kind}"]`);
		const total = groups.reduce((sum, group) => sum + group.names.length, 0);
		const find = list.find("input[type=search]");
		find.closest("label").toggle(total > MOST_NAMES);
		const fill = (group, at, all) => {
			const wanted = String(find.val()).toLowerCase();
			const names = group.names.filter((name) => name.toLowerCase().includes(wanted));
			const place = list.find(`[data-at="${at}"]`).html(named(group.title, names, all));
			place.find("button").on("click", () => fill(group, at, true));
		};
		// Not before somebody looks: there may be thousands.
		const all = () => groups.forEach((group, at) => fill(group, at, false));
		list.one("toggle", all);
		find.on("input", all);
	}
	body.find("[data-more]").on("click", ({ currentTarget }) => {
		const shown = plan.changes
			.filter((change) => change.kind !== "in use")
			.sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
		const rest = shown.slice(MOST_CHANGES).map((change) => described(plan, change));
		body.find(".ecms-changes").append(rest.join(""));
		$(currentTarget).remove();
	});
	body.on("click", "[data-asked]", ({ currentTarget }) => {
		const place = $(currentTarget).closest(".ecms-change").find(".ecms-answers");
		answer(currentTarget.dataset.asked, place, currentTarget.dataset.property);
	});
}

function groups_of(plan, used) {
	const titles = {
		create: (count) => __("Show the {0} records to create", [count]),
		remove: (count) => __("Show the {0} records to remove", [count]),
		"in use": (count) => __("Show the {0} that are kept since they are in use", [count]),
	};
	const in_use = [{ title: "", names: used.map((one) => `${one.label}: ${one.danger}`) }];
	const found = { ...plan.whole, "in use": used.length ? in_use : [] };
	return Object.entries(found)
		.filter(([, groups]) => groups.length)
		.map(([kind, groups]) => {
			const total = groups.reduce((sum, group) => sum + group.names.length, 0);
			return { kind, groups, title: titles[kind](counted(total)) };
		});
}

function named(title, names, all) {
	if (!names.length) return "";
	const shown = all ? names : names.slice(0, MOST_NAMES);
	const more = names.length - shown.length;
	const head = title ? `<h5>${esc_pack(title)} <span class="ecms-quiet">${counted(names.length)}</span></h5>` : "";
	const rest = more
		? `<button type="button" class="btn btn-xs btn-default">${__("and {0} more", [counted(more)])}</button>`
		: "";
	return `${head}<ul>${shown.map((name) => `<li>${esc_pack(name)}</li>`).join("")}</ul>${rest}`;
}

function counts_of(plan) {
	return Object.entries(plan.counts)
		.filter(([, count]) => count)
		.map(([kind, count]) => `<li><strong>${counted(count)}</strong> ${esc_pack(plan.words[kind])}</li>`)
		.join("");
}

function code_of(plan) {
	return plan.code.length ? `<li>${__("Its code changes: {0}", [esc_pack(plan.code.join(", "))])}</li>` : "";
}

function step(plan) {
	const words = {
		install: () => __("The pack is not on this site yet."),
		upgrade: () => __("On this site is version {0}.", [esc_pack(plan.here)]),
		same: () => __("This version is on this site."),
		downgrade: () => esc_pack(plan.older),
	};
	const late = plan.step === "downgrade" ? "ecms-refused" : "ecms-quiet";
	const left = plan.left ? `<p class="ecms-late" role="status">${esc_pack(plan.left.told)}</p>` : "";
	return `${left}<p class="${late}" ${plan.step === "downgrade" ? 'role="alert"' : ""}>${words[plan.step]()}</p>`;
}

// What was chosen for other offices, or before an edit.
function ended(plan) {
	if (!plan.ended.length) return "";
	const named = esc_pack(plan.ended.join(", "));
	return `<p class="ecms-late" role="status">${__("There is nothing to choose here any more for {0}.", [named])}</p>`;
}

// Why the plan cannot be applied as it stands; another choice, or an edit, may mend it.
function refused(plan) {
	return plan.faults.map((fault) => `<p class="ecms-refused" role="alert">${esc_pack(fault)}</p>`).join("");
}

function options(plan, asked) {
	const training = plan.training
		? `<p>${__("This site is for training: what is done here has no effect.")}</p>`
		: `<label><input type="checkbox" data-training ${asked.training ? "checked" : ""}>
			${__("Make this a site for training: what is done here has no effect")}</label>`;
	const ticked = new Set(asked.offices);
	const offices = plan.offices.length
		? `<details ${ticked.size ? "open" : ""}><summary>${__("Use new procedures and checklists in some offices first")}</summary>
			<div class="ecms-offices">${plan.offices.map((one) => tick(one, ticked.has(one.name), "data-office")).join("")}</div></details>`
		: "";
	return `<section class="ecms-options"><h4>${__("How to apply it")}</h4>${training}${offices}</section>`;
}

// What somebody agrees to.
function promised(plan, asked) {
	const lines = [
		plan.counts.conflict || plan.take
			? __("What stays as it is here: {0}", [counted(plan.stay)])
			: "",
		plan.take ? __("What you chose from the pack: {0}", [counted(plan.take)]) : "",
		asked.offices.length ? __("New versions first in: {0}", [esc_pack(asked.offices.join(", "))]) : "",
		asked.training ? __("The site becomes one for training.") : "",
		plan.step === "downgrade" ? __("This version is older than {0}.", [esc_pack(plan.here)]) : "",
	];
	const said = lines.filter(Boolean).map((line) => `<li>${line}</li>`);
	const none = `<li>${__("Nothing changes but the version.")}</li>`;
	return `<ul>${counts_of(plan) + code_of(plan) + said.join("") || none}</ul>`;
}

// What was done, after the plan that was looked at.
function happened(plan) {
	const { create, update, remove } = plan.counts;
	const lines = [
		create ? __("Created: {0}.", [counted(create)]) : "",
		update ? __("Updated: {0}.", [counted(update)]) : "",
		remove ? __("Removed: {0}.", [counted(remove)]) : "",
		plan.take ? __("Taken from the pack by choice: {0}.", [counted(plan.take)]) : "",
		plan.stay ? __("Kept as administrators changed it: {0}.", [counted(plan.stay)]) : "",
	];
	return lines.filter(Boolean).join(" ");
}

function described(plan, change) {
	const danger = change.danger ? `<p class="ecms-late">${esc_pack(change.danger)}</p>` : "";
	const side = (which, label, value, lines) => {
		const head = change.open && !("used" in plan)
			? `<label><input type="radio" name="${esc_pack(change.id)}" value="${which}"
				${change.side === which ? "checked" : ""}> ${label}</label>`
			: `<span class="ecms-side-name">${label}</span>`;
		const stays = change.side === which ? "ecms-stays" : "";
		const text = value === null || value === "" ? `<em>${__("nothing")}</em>` : esc_pack(value);
		const whole = `<div class="ecms-value" tabindex="0">${text}</div>`;
		const said = change.marked
			? `${compared(lines)}<details><summary>${__("The whole text")}</summary>${whole}</details>`
			: `<div class="ecms-value">${text}</div>`;
		return `<div class="ecms-side ${stays}">${head}${said}</div>`;
	};
	const other = "used" in plan ? __("Without the pack") : __("In the pack");
	const both = ["conflict", "keep"].includes(change.kind);
	const marked = change.marked || {};
	const before = !both
		? ""
		: change.marked
		? `<p class="ecms-quiet">${__("Each side is compared with what the pack wrote before.")}</p>`
		: `<p class="ecms-quiet">${__("The pack wrote before:")} ${esc_pack(change.base) || __("nothing")}</p>`;
	const ask = change.asked && both
		? `<button type="button" class="btn btn-xs btn-default" data-asked="${esc_pack(change.asked)}" data-property="${esc_pack(change.property)}">${__("Who set it?")}</button><div class="ecms-answers"></div>`
		: "";
	return `<fieldset class="ecms-change" data-kind="${change.kind}">
		<legend>${esc_pack(change.label)} <span class="ecms-quiet">${esc_pack(plan.words[change.kind])}</span></legend>
		${danger}<div class="ecms-sides">${side("site", __("On this site"), change.site, marked.site)}
		${side("pack", other, change.wanted, marked.wanted)}</div>${before}${ask}</fieldset>`;
}

// Lines that go and come, by sign and by colour; without any, the text is as before.
function compared(lines) {
	if (!lines) return "";
	const tags = { "-": "del", "+": "ins", " ": "span" };
	const row = ([sign, text]) =>
		sign === "…"
			? `<span class="ecms-gap">${__("… {0} lines as before", [text])}</span>`
			: `<${tags[sign]}>${sign} ${esc_pack(text)}</${tags[sign]}>`;
	if (!lines.some(([sign]) => sign === "-" || sign === "+")) {
		return `<p class="ecms-quiet">${__("As the pack wrote it before.")}</p>`;
	}
	return `<div class="ecms-compared" tabindex="0">${lines.map(row).join("")}</div>`;
}
