// The amounts are computed on the server; the screen shows how, as lines and facts are filled in.

frappe.ui.form.on("Case Decision", {
	setup(frm) {
		frm.set_query("violation", "lines", () => ({ filters: { case: frm.doc.case } }));
		open_rows_by_key(frm);
	},
	refresh(frm) {
		// Which facts there are, the law says.
		frm.get_field("fine_facts").grid.cannot_add_rows = true;
		show_facts(frm);
		show_computation(frm);
	},
	decided_on: (frm) => show_computation(frm),
	ask_law: (frm) => ask_law(frm),
});

frappe.ui.form.on("Case Decision Line", {
	violation: (frm) => ask_law(frm),
	imposed: (frm) => show_computation(frm),
	wilful(frm, doctype, name) {
		if (locals[doctype][name].wilful) frappe.model.set_value(doctype, name, "imposed", 1);
		show_computation(frm);
	},
	day_from: (frm) => show_computation(frm),
	day_to: (frm) => show_computation(frm),
	lines_remove: (frm) => show_computation(frm),
});

frappe.ui.form.on("Case Decision Fact", {
	value: (frm) => show_computation(frm),
	fine_facts_remove: (frm) => show_computation(frm),
});

/** Let Tab come to each row's own form, and Enter open it; Frappe 15 opens it by mouse alone. */
function open_rows_by_key(frm) {
	$(frm.wrapper).on("grid-row-render", (event, row) => {
		const button = row.wrapper.find(".btn-open-row")[0];
		if (!button || [button, button.parentElement].some((one) => one.tabIndex >= 0)) return;
		button.tabIndex = 0;
		button.setAttribute("role", "button");
		button.setAttribute("aria-label", __("Edit row {0}", [row.doc.idx]));
		button.addEventListener("keydown", (pressed) => {
			if (!["Enter", " "].includes(pressed.key)) return;
			pressed.preventDefault();
			pressed.stopPropagation();
			button.click();
		});
	});
	// The framework adds a row after the last field of the last one; of facts nobody adds any.
	frm.get_field("fine_facts").$wrapper[0].addEventListener(
		"keydown",
		(pressed) => {
			const row = pressed.target.closest(".grid-row");
			if (pressed.key === "Tab" && row && !row.nextElementSibling) pressed.stopPropagation();
		},
		true
	);
}

const ENTERED = {
	truth: { fieldtype: "Select", options: "\nyes\nno" },
	day: { fieldtype: "Date" },
	number: { fieldtype: "Data" },
	sum: { fieldtype: "Data" },
};

/** Let each value be entered as what it is: a day, yes or no, one of the law's words. */
function show_facts(frm) {
	(frm.doc.fine_facts || []).forEach((fact) => {
		const { value } = frappe.meta.get_docfield_copy("Case Decision Fact", fact.name);
		const words = { fieldtype: "Select", options: `\n${fact.choices}` };
		Object.assign(value, fact.kind === "word" ? words : ENTERED[fact.kind]);
	});
	frm.refresh_field("fine_facts");
}

/** Add the facts that the law asks of the lines as they are now. */
async function ask_law(frm) {
	const asked = await frappe.xcall(
		"ecms_core.casework.doctype.case_decision.case_decision.law_facts",
		{ decision: frm.doc }
	);
	(frm.doc.lines || []).forEach((line) => {
		line.counts_days = asked.counts_days[line.violation] || 0;
	});
	const key = (fact) => `${fact.violation} ${fact.fact}`;
	const shown = new Set((frm.doc.fine_facts || []).map(key));
	const added = asked.fine_facts.filter((fact) => !shown.has(key(fact)));
	added.forEach((fact) => frm.add_child("fine_facts", fact));
	if (added.length) frm.dirty();
	frm.refresh_field("lines");
	show_facts(frm);
	show_computation(frm);
}

const show_computation = frappe.utils.debounce((frm) => {
	if (!frm.doc.case || !(frm.doc.lines || []).length) return;
	frappe
		.xcall("ecms_core.casework.doctype.case_decision.case_decision.computation", {
			decision: frm.doc,
		})
		.then((computed) => {
			let html = computed.reasons.length ? table_of(computed) : no_fine(frm);
			if (computed.problem) html = quiet(computed.problem);
			frm.get_field("computation").$wrapper.html(html);
		});
}, 300);

function no_fine(frm) {
	if (frm.doc.docstatus) return quiet(__("No fine."));
	return quiet(
		__(
			"Nothing is imposed. Tick 'Impose', or 'Wilful' where the employer failed to correct on purpose, and give the days and the facts that the law asks."
		)
	);
}

function quiet(text) {
	return `<p class="ecms-quiet" role="status">${frappe.utils.escape_html(text)}</p>`;
}

function table_of({ reasons, amount, currency, confidence }) {
	const esc = frappe.utils.escape_html;
	const money = (sum) => (sum ? format_currency(sum, currency) : "");
	const rows = reasons.map(
		(line) => `<tr><td>${esc(line.text)}</td><td>${esc(line.arithmetic || "")}</td>
			<td class="text-right text-nowrap">${money(line.amount)}</td></tr>`
	);
	const unsure = `<span class="indicator-pill orange">${__("Rule: {0}", [__(confidence)])}</span>`;
	return `<div class="ecms-scroll"><table class="table"><thead><tr>
		<th>${__("Computation")}</th><th>${__("Arithmetic")}</th>
		<th class="text-right">${__("Amount")}</th></tr></thead>
		<tbody>${rows.join("")}<tr><th>${__("Total")}</th>
		<td>${confidence === "verified" ? "" : unsure}</td>
		<th class="text-right text-nowrap">${money(amount)}</th></tr></tbody></table></div>`;
}
