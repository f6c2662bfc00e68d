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
		.then(({ reasons, amount, currency, confidence }) => {
			const esc = frappe.utils.escape_html;
			const field = frm.get_field("computation").$wrapper;
			if (!reasons.length) {
				field.html(
					`<p class="text-muted">${__(
						frm.doc.docstatus
							? "No fine."
							: "No fine. Tick 'Wilful' where the employer failed to correct on purpose, and enter from which to which day."
					)}</p>`
				);
				return;
			}
			const rows = reasons
				.map(
					(line) => `<tr><td>${esc(line.text)}</td><td>${esc(line.arithmetic || "")}</td>
					<td class="text-right">${esc(line.amount || "")}</td></tr>`
				)
				.join("");
			field.html(`<div class="ecms-scroll"><table class="table table-sm"><thead><tr>
				<th>${__("Computation")}</th><th>${__("Arithmetic")}</th><th class="text-right">${__(
				"Amount"
			)} (${esc(currency)})</th>
				</tr></thead><tbody>${rows}<tr><th>${__("Total")}</th><td>${
				confidence === "verified"
					? ""
					: `<span class="indicator-pill orange">${__("Rule: {0}", [__(confidence)])}</span>`
			}</td>
				<th class="text-right">${esc(amount)}</th></tr></tbody></table></div>`);
		});
}, 300);
