// The fines are computed on the server; the screen shows how, as the lines are filled in.

frappe.ui.form.on("Case Decision", {
	setup(frm) {
		frm.set_query("violation", "lines", () => ({ filters: { case: frm.doc.case } }));
	},
	refresh(frm) {
		show_computation(frm);
	},
	decided_on: (frm) => show_computation(frm),
});

frappe.ui.form.on("Case Decision Line", {
	wilful: (frm) => show_computation(frm),
	day_from: (frm) => show_computation(frm),
	day_to: (frm) => show_computation(frm),
	lines_remove: (frm) => show_computation(frm),
});

const show_computation = frappe.utils.debounce((frm) => {
	if (!frm.doc.case || !(frm.doc.lines || []).length) return;
	frappe
		.xcall("ecms_core.casework.doctype.case_decision.case_decision.computation", {
			decision: frm.doc,
		})
		.then((computed) => {
			const html = computed.reasons.length ? table_of(computed) : no_fine(frm);
			frm.get_field("computation").$wrapper.html(html);
		});
}, 300);

function no_fine(frm) {
	const text = frm.doc.docstatus
		? __("No fine.")
		: __(
				"No fine. Tick 'Wilful' where the employer failed to correct on purpose, and enter from which to which day."
		  );
	return `<p class="ecms-quiet">${text}</p>`;
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
